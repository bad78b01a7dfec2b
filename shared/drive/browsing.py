"""Looking around: folders, recent and starred files, search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.drive.places import READ, SHARED, Place, granted, home, place_of
from shared.drive.ports import Listing, Wanted
from shared.errors import NotFound, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shared.drive.desk import Visit
    from shared.records.drive import Entry, Share
    from shared.store import Unit

SORTS = ("name", "size", "modified")


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as its visitor sees it: under which root, at which path there, with which rights."""

    entry: Entry
    root: str
    path: str
    rights: frozenset[str]
    snippet: str = ""
    is_shared: bool = False


def place(visit: Visit, unit: Unit, root: str, path: str) -> Place:
    """The place a request names; NotFound where the person may not even read."""
    found = place_of(unit.drive.shares, visit.bot, visit.person, root, path, visit.desk.clock.now())
    if READ not in found.rights:
        raise NotFound("There is no such file.")
    return found


def folder(visit: Visit, root: str, path: str, wanted: Listing) -> tuple[list[Seen], int]:
    """One page of a folder, folders first, and how many entries it has."""
    if wanted.sort not in SORTS:
        raise ValidationFailed.of(sort=f"must be one of {', '.join(SORTS)}")
    if root == SHARED and not path.strip("/"):
        found = shared_with(visit)
        return found[wanted.offset : wanted.offset + wanted.limit], len(found)
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        own = unit.drive.entries.at(visit.bot.id, there.path)
        if own is None and there.path != there.base:
            raise NotFound("There is no such folder.")
        if own is not None and not own.is_folder:
            raise NotFound("That is a file, not a folder.")
        page = Listing(
            *(there.path, wanted.sort, wanted.descending, wanted.limit, wanted.offset, wanted.after)
        )
        entries = unit.drive.entries.children(visit.bot.id, page, visit.person.id)
        return _seen(unit, visit, there, entries), unit.drive.entries.count(
            visit.bot.id, there.path
        )


def metadata(visit: Visit, root: str, path: str) -> Seen:
    """One file or folder."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        entry = visit.entry(unit, there.path)
        return _seen(unit, visit, there, [entry])[0]


def shared_with(visit: Visit) -> list[Seen]:
    """What others share with a person; each is a folder or file of its own at the top."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        shares = granted(unit.drive.shares, visit.bot, visit.person, visit.desk.clock.now())
        return list(_of_shares(visit, unit, shares))


def _of_shares(visit: Visit, unit: Unit, shares: Iterable[Share]) -> Iterable[Seen]:
    for share in shares:
        there = place(visit, unit, SHARED, share.id)
        entry = unit.drive.entries.at(visit.bot.id, share.path, visit.person.id)
        if entry is not None:
            yield Seen(entry, SHARED, share.id, there.rights, is_shared=True)


def search(visit: Visit, root: str, wanted: Wanted) -> list[Seen]:
    """Files and folders of a root by words of their names, and of their content when asked."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, "")
        folders = _bounds(there)
        looked = Wanted(
            *(folders, wanted.text, wanted.mime, wanted.since, wanted.until, wanted.in_content),
            *(wanted.limit, wanted.offset),
        )
        hits = unit.drive.entries.search(visit.bot.id, looked, visit.person.id)
        return [
            Seen(entry, root, there.shown(entry.path), there.rights, snippet)
            for entry, snippet in hits
            if not _is_private(visit, there, entry.path)
        ]


def recent(visit: Visit, root: str, limit: int) -> list[Seen]:
    """The files that changed last."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, "")
        found = unit.drive.entries.recent(visit.bot.id, _bounds(there), visit.person.id, limit)
        shown = [entry for entry in found if not _is_private(visit, there, entry.path)]
        return _seen(unit, visit, there, shown)


def starred(visit: Visit) -> list[Seen]:
    """What a person has marked, wherever they may still read it."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        found = unit.drive.entries.starred(visit.bot.id, visit.person.id)
        return [seen for entry in found if (seen := _wherever(visit, unit, entry)) is not None]


def star(visit: Visit, root: str, path: str, *, on: bool) -> Seen:
    """Mark or unmark a file or folder, for this person only."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        entry = visit.entry(unit, there.path)
        unit.drive.entries.star(entry.id, visit.person.id, on=on)
        return _seen(unit, visit, there, [visit.entry(unit, there.path)])[0]


def _wherever(visit: Visit, unit: Unit, entry: Entry) -> Seen | None:
    mine = home(visit.bot, visit.person)
    root, path = ("user", entry.path.removeprefix(f"{mine}/"))
    if not entry.path.startswith(f"{mine}/"):
        root, path = "bot", entry.path
    try:
        there = place(visit, unit, root, path)
    except NotFound:
        return None
    return Seen(entry, root, path, there.rights)


def _bounds(there: Place) -> tuple[str, ...]:
    return (there.path,) if there.path else ("",)


def _is_private(visit: Visit, there: Place, path: str) -> bool:
    """A search of a package does not show the folders of its users."""
    private = f"{visit.bot.name}.gbdrive/users"
    return not there.base and (path == private or path.startswith(f"{private}/"))


def _seen(unit: Unit, visit: Visit, there: Place, entries: Sequence[Entry]) -> list[Seen]:
    found = []
    for entry in entries:
        if _is_private(visit, there, entry.path):
            continue
        shared = there.root != SHARED and bool(unit.drive.shares.of_path(visit.bot.id, entry.path))
        root_path = there.shown(entry.path)
        if there.root == SHARED:
            root_path = _below_share(unit, visit, there, entry.path)
        found.append(Seen(entry, there.root, root_path, there.rights, is_shared=shared))
    return found


def _below_share(unit: Unit, visit: Visit, there: Place, path: str) -> str:
    """A path of the `shared` root begins with the share's id."""
    now = visit.desk.clock.now()
    for share in granted(unit.drive.shares, visit.bot, visit.person, now):
        if share.path == there.base:
            return f"{share.id}/{there.shown(path)}".rstrip("/")
    return there.shown(path)
