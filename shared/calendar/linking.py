"""Keeping a calendar equal to one on another server, in both directions.

What was last seen of every object stands in the link: its address there, its ETag there, and our revision. First what
changed there comes in, then what changed here goes out, one object at a time and conditionally, so that a sync that is
killed anywhere only leaves work for the next one. What changed on both sides is as it is there; ours is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.calendar.access import Viewer, opened
from shared.calendar.events import erased, stored
from shared.calendar.ical.reading import read_ics
from shared.calendar.ical.writing import text_of_object
from shared.calendar.remote import SECONDS, ChangedMeanwhile, RemoteCalendar, RemoteObject
from shared.errors import Conflict, UpstreamFailed, ValidationFailed
from shared.ids import new_id
from shared.log import logger
from shared.records.calendars import OWNER, Calendar, CalendarLink, CalendarObject

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.identity.second_factor import Sealing
    from shared.network.ports import Web
    from shared.store import Store, Unit

DIRECTIONS = ("both", "in", "out")
EVERY = timedelta(minutes=15)
LEFT_MS = 5_000
"""A sync begins no further object with less time than this; the rest is the next one's."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """What a sync needs."""

    store: Store
    web: Web
    sealing: Sealing
    clock: Clock


@dataclass(slots=True)
class Synced:
    """How many objects went which way; `is_done` is false when time ran out."""

    pulled: int = 0
    pushed: int = 0
    removed_here: int = 0
    removed_there: int = 0
    conflicts: int = 0
    failed: int = 0
    is_done: bool = True


def link_calendar(
    bridge: Bridge, viewer: Viewer, calendar_id: str, fields: dict[str, str]
) -> CalendarLink:
    """Link a calendar of the viewer's own; the other server is asked first. Raises UpstreamFailed when it says no."""
    direction = fields.get("direction", "both")
    if direction not in DIRECTIONS:
        raise ValidationFailed.of(direction=f"one of {', '.join(DIRECTIONS)}")
    with bridge.store.transaction(viewer.org_id) as unit:
        calendar = opened(unit, viewer, calendar_id, OWNER).calendar
    url, user, password = (fields.get(name, "") for name in ("url", "username", "password"))
    RemoteCalendar(bridge.web, url, user, password).changes("")
    sealed = bridge.sealing.seal(password)
    link = CalendarLink(new_id(), calendar.org_id, calendar.id, url, user, sealed, direction, {})
    with bridge.store.transaction(viewer.org_id) as unit:
        unit.calendar_links.put(link)
        return unit.calendar_links.of_calendar(calendar.id) or link


def sync(bridge: Bridge, org_id: str, calendar_id: str, remaining_ms: Callable[[], int]) -> Synced:
    """Make both sides equal. Raises Conflict when the calendar is not linked, UpstreamFailed."""
    with bridge.store.transaction(org_id) as unit:
        link = unit.calendar_links.of_calendar(calendar_id)
    if link is None:
        raise Conflict("The calendar is not linked to another server.")
    password = bridge.sealing.unseal(link.password)
    remote = RemoteCalendar(bridge.web, link.url, link.username, password)
    try:
        done = _Syncing(bridge, link, remote, remaining_ms).run()
    except UpstreamFailed as failure:
        with bridge.store.transaction(org_id) as unit:
            known = unit.calendar_links.of_calendar(calendar_id)
            if known is not None:  # it is tried again with the others, not every minute
                now = bridge.clock.now()
                unit.calendar_links.put(replace(known, error=failure.message, synced_at=now))
        raise
    return done


def sync_due(bridge: Bridge, remaining_ms: Callable[[], int]) -> dict[str, int]:
    """Sync the links nobody has synced for a while; counts by outcome. A server that fails keeps nobody else waiting."""
    done = {"synced": 0, "failed": 0}
    before = bridge.clock.now() - EVERY
    for org_id in bridge.store.directory.org_ids():
        with bridge.store.transaction(org_id) as unit:
            links = [
                one for one in unit.calendar_links.all() if (one.synced_at or before) <= before
            ]
        for link in links:
            if remaining_ms() < LEFT_MS + SECONDS * 1000:
                return done
            try:
                sync(bridge, org_id, link.calendar_id, remaining_ms)
                done["synced"] += 1
            except (UpstreamFailed, Conflict) as failure:
                logger.warning("a linked calendar was not synced", reason=failure.message)
                done["failed"] += 1
    return done


class _Syncing:
    """One sync. `items` maps an address there to `[etag, our name, our revision]`."""

    def __init__(
        self,
        bridge: Bridge,
        link: CalendarLink,
        remote: RemoteCalendar,
        remaining_ms: Callable[[], int],
    ) -> None:
        self._bridge = bridge
        self._link = link
        self._remote = remote
        self._remaining_ms = remaining_ms
        self._items: dict[str, list[Any]] = dict(link.state.get("items", {}))
        self._token = str(link.state.get("token", ""))
        self._since = int(link.state.get("revision", 0))
        self._done = Synced()

    def run(self) -> Synced:
        if self._link.direction != "out":
            self._pull()
        if self._link.direction != "in" and self._done.is_done:
            self._push()
        with self._unit() as unit:
            self._save(unit, finished=self._done.is_done)
        return self._done

    # ---- what changed there
    def _pull(self) -> None:
        changes = self._remote.changes(self._token)
        changed = [href for href, etag in changes.etags.items() if self._etag(href) != etag]
        gone = list(changes.gone)
        if changes.is_whole:
            gone += [href for href in self._items if href not in changes.etags]
        for found in self._remote.read(changed):
            if not self._has_time():
                return
            with self._unit() as unit:
                self._take(unit, found)
                self._save(unit)
        for href in gone:
            with self._unit() as unit:
                self._forget(unit, href)
                self._save(unit)
        self._token = changes.token

    def _take(self, unit: Unit, found: RemoteObject) -> None:
        reading = read_ics(found.ics)
        if len(reading.objects) != 1 or reading.faults:
            logger.warning("an event of another server cannot be read", href=found.href)
            self._done.failed += 1
            self._items[found.href] = [found.etag, "", 0]
            return
        (wanted,) = reading.objects
        calendar = self._calendar(unit)
        known = unit.calendar_objects.at_uid(calendar.id, wanted.uid)
        if known is not None and _same(known, wanted):
            self._items[found.href] = [found.etag, known.name, known.revision]
            return
        if known is not None and self._is_changed(known):
            self._done.conflicts += 1
        made_id = new_id()
        made = replace(
            wanted,
            id=known.id if known else made_id,
            org_id=calendar.org_id,
            calendar_id=calendar.id,
            name=known.name if known else f"{made_id}.ics",
            ics=found.ics,
            created_by=calendar.owner_id,
        )
        made = stored(unit, made, self._bridge.clock.now())
        self._items[found.href] = [found.etag, made.name, made.revision]
        self._done.pulled += 1

    def _forget(self, unit: Unit, href: str) -> None:
        """It is gone there: here too, unless it was changed here since; then it will go out again."""
        _, name, _ = self._items.pop(href, ["", "", 0])
        known = unit.calendar_objects.at_name(self._link.calendar_id, name) if name else None
        if known is None or self._is_changed(known, default=False):
            return
        erased(unit, known)
        self._done.removed_here += 1

    # ---- what changed here
    def _push(self) -> None:
        with self._unit() as unit:
            changes = unit.calendar_objects.changes(self._link.calendar_id, self._since)
        by_name = {name: href for href, (_, name, _) in self._items.items() if name}
        for held in sorted(changes.objects, key=lambda one: one.revision):
            href = by_name.get(held.name, "")
            if href and self._items[href][2] == held.revision:
                continue
            if not self._has_time():
                return
            self._send(held, href)
        for name in changes.removed:
            if name in by_name:
                self._remove(by_name[name])

    def _send(self, held: CalendarObject, href: str) -> None:
        href = href or self._remote.href_for(held.name)
        try:
            etag = self._remote.put(href, text_of_object(held), self._etag(href))
        except ChangedMeanwhile:
            self._done.conflicts += 1
            return
        self._items[href] = [etag, held.name, held.revision]
        self._done.pushed += 1
        with self._unit() as unit:
            self._save(unit)

    def _remove(self, href: str) -> None:
        try:
            self._remote.delete(href, self._etag(href))
        except ChangedMeanwhile:
            self._done.conflicts += 1
            return
        self._items.pop(href, None)
        self._done.removed_there += 1
        with self._unit() as unit:
            self._save(unit)

    # ---- the link
    def _save(self, unit: Unit, *, finished: bool = False) -> None:
        """What is known so far. Only a finished sync moves the marks on: until then everything is looked at again."""
        state: dict[str, Any] = {**self._link.state, "items": self._items}
        if finished:
            calendar = self._calendar(unit)
            state |= {"token": self._token, "revision": self._mark(unit, calendar)}
        at = self._bridge.clock.now() if finished else self._link.synced_at
        unit.calendar_links.put(replace(self._link, state=state, synced_at=at, error=""))

    def _mark(self, unit: Unit, calendar: Calendar) -> int:
        """The revision up to which everything here is there; what failed to go out is below it no longer."""
        known = {name: revision for _, name, revision in self._items.values()}
        behind = [
            held.revision - 1
            for held in unit.calendar_objects.changes(calendar.id, self._since).objects
            if known.get(held.name) != held.revision
        ]
        return (
            min([calendar.revision, *behind]) if self._link.direction != "in" else calendar.revision
        )

    def _calendar(self, unit: Unit) -> Calendar:
        calendar = unit.calendars.get(self._link.calendar_id)
        if calendar is None:
            raise Conflict("The calendar is gone.")
        return calendar

    def _is_changed(self, known: CalendarObject, *, default: bool = True) -> bool:
        """Whether it was changed here since it was last equal; `default` when it never was."""
        seen = [revision for _, name, revision in self._items.values() if name == known.name]
        return known.revision != seen[0] if seen else default and known.revision > self._since

    def _etag(self, href: str) -> str:
        etag: str = self._items.get(href, [""])[0]
        return etag

    def _has_time(self) -> bool:
        self._done.is_done = self._done.is_done and self._remaining_ms() > LEFT_MS
        return self._done.is_done

    def _unit(self) -> Any:
        return self._bridge.store.transaction(self._link.org_id)


def _same(known: CalendarObject, wanted: CalendarObject) -> bool:
    if known.component != "VEVENT":
        return known.ics == wanted.ics
    return (known.master, known.overrides) == (wanted.master, wanted.overrides)
