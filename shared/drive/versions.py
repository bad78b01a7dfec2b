"""Earlier contents of a file, and links to read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.drive.browsing import place
from shared.drive.places import WRITE
from shared.drive.tasks import index_text
from shared.errors import Conflict, NotFound, PayloadTooLarge, UnsupportedMediaType
from shared.records.drive import QUARANTINED

if TYPE_CHECKING:
    from shared.drive.desk import Visit
    from shared.records.drive import Entry
    from shared.records.files import FileInfo

LINK_SECONDS = 900
MOST_TEXT = 1024 * 1024
_SHOWN_AS_TEXT = ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml")
"""Types a browser would run; they are shown as text even on storage's own origin."""


def versions(visit: Visit, root: str, path: str) -> list[FileInfo]:
    """Every version of a file, newest first."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        visit.entry(unit, there.path)
    return list(visit.desk.objects.versions(visit.key(there.path)))


def restore_version(visit: Visit, root: str, path: str, version: str) -> Entry:
    """Make an earlier content the present one; the one before stays a version."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        there.must(WRITE)
        entry = visit.entry(unit, there.path)
    key = visit.key(there.path)
    if version not in [info.version for info in visit.desk.objects.versions(key)]:
        raise NotFound("There is no such version.")
    copy = visit.desk.objects.copy(key, key, version)
    changed = replace(
        *(entry,),
        size=copy.size,
        etag=copy.etag,
        version=copy.version,
        modified_at=visit.desk.clock.now(),
    )
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        stored = unit.drive.entries.put(changed)
    visit.desk.tasks.send(index_text(stored))
    return stored


def download_link(
    visit: Visit, root: str, path: str, *, inline: bool = False, version: str = ""
) -> str:
    """A link to the bytes for 15 minutes; Conflict with `quarantined` for what the malware check holds back."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        entry = visit.entry(unit, there.path)
    return link_to(visit, entry, inline=inline, version=version)


def link_to(visit: Visit, entry: Entry, *, inline: bool = False, version: str = "") -> str:
    """A link to the bytes of a file its visitor may read."""
    if entry.is_folder:
        raise NotFound("That is a folder; ask for it as a zip archive.")
    if entry.status == QUARANTINED:
        raise Conflict(
            "The file is held back by the malware check.", details={"status": entry.status}
        )
    shown = "text/plain" if entry.mime in _SHOWN_AS_TEXT else entry.mime
    return visit.desk.objects.download_url(
        visit.key(entry.path),
        LINK_SECONDS,
        entry.name,
        inline_as=shown if inline else "",
        version=version,
    )


def text_of(visit: Visit, root: str, path: str) -> tuple[Entry, str]:
    """A text file's content, of at most 1 MB; UnsupportedMediaType when it is none."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        entry = visit.entry(unit, there.path)
    if entry.is_folder:
        raise NotFound("That is a folder.")
    if entry.size > MOST_TEXT:
        raise PayloadTooLarge(f"A file is shown as text up to {MOST_TEXT} bytes.")
    try:
        return entry, visit.desk.objects.read(visit.key(entry.path)).decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise UnsupportedMediaType("The file is no text.") from failure
