"""Files on their way in: they are stored aside, checked, and only then put in their place.

A file of up to 64 MB comes with one form, a larger one in parts; small ones come through us.
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.drive.names import free_name, joined, safe_name
from shared.drive.places import BOT, WRITE, Place, must_accept
from shared.drive.quota import must_fit
from shared.drive.tasks import index_text
from shared.drive.types import BEGINNING, checked_type, named_type
from shared.errors import AlreadyExists, Conflict, Gone, NotFound, Unprocessable
from shared.ids import new_id
from shared.records.drive import QUARANTINED, Entry, PendingUpload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.drive.desk import Visit
    from shared.records.files import FileInfo
    from shared.store import Unit

ONE_FORM = 64 * 1024 * 1024
PART = 16 * 1024 * 1024
LIFETIME = timedelta(hours=24)
FORM_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file somebody wants to store in a folder. `checksum` is its SHA-256, hexadecimal or base64, or ""."""

    name: str
    size: int
    overwrite: bool = False
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """How to send the file: a form's `url` and `fields`, or the `part_urls` of its parts of `PART` bytes."""

    upload: PendingUpload
    url: str = ""
    fields: Mapping[str, str] | None = None
    part_urls: tuple[str, ...] = ()


def begin(visit: Visit, folder: Place, wanted: Incoming) -> Ticket:
    """Prepare an upload into a folder. AlreadyExists, PayloadTooLarge or QuotaExceeded when it cannot be stored."""
    now, objects = visit.desk.clock.now(), visit.desk.objects
    upload_id = new_id()
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        path = _target(visit, unit, folder, wanted)
        mime = named_type(path) or "application/octet-stream"
        staging = f"uploads/{visit.bot.id}/{upload_id}"
        parts = objects.begin_parts(staging, mime) if wanted.size > ONE_FORM else ""
        upload = PendingUpload(
            *(upload_id, visit.bot.org_id, visit.bot.id, path, visit.person.id, staging),
            *(wanted.size, mime, wanted.overwrite, now + LIFETIME, parts, wanted.checksum),
        )
        unit.drive.uploads.add(upload)
    if parts:
        count = -(-wanted.size // PART)
        links = (
            objects.part_url(staging, parts, number, FORM_SECONDS * 24)
            for number in range(1, count + 1)
        )
        return Ticket(upload, part_urls=tuple(links))
    form = objects.upload_form(staging, mime, wanted.size, FORM_SECONDS)
    return Ticket(upload, form.url, form.fields)


def complete(visit: Visit, upload_id: str) -> Entry:
    """Check what arrived and put it in its place. A second call answers with the file that is there."""
    upload = _own(visit, upload_id)
    if upload.part_upload and visit.desk.objects.head(upload.staging) is None:
        visit.desk.objects.finish_parts(upload.staging, upload.part_upload)
    arrived = visit.desk.objects.head(upload.staging)
    if arrived is None:
        raise Conflict("The file has not arrived yet.")
    try:
        mime, status = _checked(visit, upload, arrived)
    except Exception:
        visit.desk.objects.delete([upload.staging])
        raise
    stored = visit.desk.objects.copy(upload.staging, visit.key(upload.path), content_type=mime)
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        entry = _placed(visit, unit, upload.path, stored, mime, status)
        unit.drive.uploads.remove(upload.id)
    visit.desk.objects.delete([upload.staging])
    visit.desk.tasks.send(index_text(entry))
    return entry


def cancel(visit: Visit, upload_id: str) -> None:
    """Give an upload up; what arrived is erased."""
    discard(visit, _own(visit, upload_id))


def discard(visit: Visit, upload: PendingUpload) -> None:
    """Erase an upload and what came of it so far."""
    if upload.part_upload:
        with suppress(NotFound):  # all parts had arrived, or S3 has given it up by itself
            visit.desk.objects.drop_parts(upload.staging, upload.part_upload)
    visit.desk.objects.delete([upload.staging])
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        unit.drive.uploads.remove(upload.id)


def store(visit: Visit, folder: Place, wanted: Incoming, data: bytes) -> Entry:
    """Store a small file that came through us."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        path = _target(visit, unit, folder, wanted)
    return put(visit, path, data)


def put(visit: Visit, path: str, data: bytes) -> Entry:
    """Create a file, or give it a new version. The caller has checked that it may be there."""
    mime = checked_type(path.rpartition("/")[2], data[:BEGINNING])
    key = visit.key(path)
    status = visit.desk.scanner.verdict(key, data[:BEGINNING])
    if status == QUARANTINED:
        raise Unprocessable("The file looks like malware and was not stored.")
    stored = visit.desk.objects.write(key, data, mime)
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        entry = _placed(visit, unit, path, stored, mime, status)
    visit.desk.tasks.send(index_text(entry))
    return entry


def _target(visit: Visit, unit: Unit, folder: Place, wanted: Incoming) -> str:
    """The path of the new file, with everything checked that can be before it arrives."""
    folder.must(WRITE)
    name = safe_name(wanted.name)
    above = unit.drive.entries.at(visit.bot.id, folder.path)
    if above is not None and not above.is_folder:
        raise Conflict("That is a file, not a folder.")
    there = unit.drive.entries.names_like(visit.bot.id, folder.path, name)
    if there and not wanted.overwrite:
        raise AlreadyExists("A file of that name is there already.")
    if there and name not in there:
        name = there[0]
    path = joined(folder.path, name)
    old = unit.drive.entries.at(visit.bot.id, path)
    if old is not None and old.is_folder:
        raise Conflict("A folder of that name is there already.")
    if folder.root == BOT:
        must_accept(visit.bot, path)
    must_fit(visit, unit, folder.root, wanted.size, files=0 if old else 1)
    return path


def _own(visit: Visit, upload_id: str) -> PendingUpload:
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        upload = unit.drive.uploads.get(upload_id)
    if upload is None or (upload.user_id, upload.bot_id) != (visit.person.id, visit.bot.id):
        raise NotFound("There is no such upload.")
    if upload.expires_at <= visit.desk.clock.now():
        raise Gone("The upload has expired; begin again.")
    return upload


def _checked(visit: Visit, upload: PendingUpload, arrived: FileInfo) -> tuple[str, str]:
    """Type and malware status; Unprocessable or UnsupportedMediaType for what is not as announced."""
    if arrived.size != upload.size:
        raise Unprocessable(
            f"{arrived.size} bytes arrived, {upload.size} were announced.",
            details={"arrived": arrived.size, "announced": upload.size},
        )
    if upload.checksum and not _matches(visit, upload):
        raise Unprocessable("The file that arrived has another checksum.")
    beginning = visit.desk.objects.beginning(upload.staging, BEGINNING)
    mime = checked_type(upload.path.rpartition("/")[2], beginning)
    status = visit.desk.scanner.verdict(upload.staging, beginning)
    if status == QUARANTINED:
        raise Unprocessable("The file looks like malware and was not stored.")
    return mime, status


def _matches(visit: Visit, upload: PendingUpload) -> bool:
    digest = hashlib.sha256()
    for piece in visit.desk.objects.stream(upload.staging):
        digest.update(piece)
    spelled = (digest.hexdigest(), base64.b64encode(digest.digest()).decode())
    return upload.checksum in spelled or upload.checksum.lower() == spelled[0]


def _placed(visit: Visit, unit: Unit, path: str, stored: FileInfo, mime: str, status: str) -> Entry:
    return unit.drive.entries.put(
        Entry(
            *(new_id(), visit.bot.org_id, visit.bot.id, path, False, stored.size, mime),
            *(stored.etag, stored.version, status, visit.person.id),
            modified_at=visit.desk.clock.now(),
        )
    )


def make_folder(visit: Visit, folder: Place, name: str) -> Entry:
    """Create a folder; AlreadyExists when there is something of that name."""
    folder.must(WRITE)
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        wanted = safe_name(name)
        if unit.drive.entries.names_like(visit.bot.id, folder.path, wanted):
            raise AlreadyExists("Something of that name is there already.")
        path = joined(folder.path, wanted)
        if folder.root == BOT:
            must_accept(visit.bot, f"{path}/.keep".replace("/.keep", "/keep.bas"))
        return unit.drive.entries.put(
            Entry(
                *(new_id(), visit.bot.org_id, visit.bot.id, path, True),
                created_by=visit.person.id,
                modified_at=visit.desk.clock.now(),
            )
        )


def free_path(visit: Visit, unit: Unit, folder: str, name: str) -> str:
    """A path in the folder at which nothing is yet."""
    return joined(folder, free_name(unit.drive.entries, visit.bot.id, folder, safe_name(name)))
