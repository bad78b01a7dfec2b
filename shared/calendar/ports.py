"""What the rules of calendars need stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from shared.records.calendars import (
        Calendar,
        CalendarLink,
        CalendarObject,
        Changes,
        DueReminder,
        Invitation,
        Share,
    )


class Calendars(Protocol):
    def get(self, calendar_id: str) -> Calendar | None: ...
    def default_of(self, user_id: str) -> Calendar | None: ...
    def with_feed(self, token: str) -> Calendar | None: ...
    def list_for(self, user_id: str, grantees: Collection[tuple[str, str]]) -> Sequence[Calendar]:
        """The user's own and those shared with any (kind, grantee), by name."""
        ...

    def create(self, calendar: Calendar) -> Calendar:
        """Insert; a second default calendar of one owner is not made, the first is returned."""
        ...

    def update(self, calendar: Calendar) -> None:
        """Replace name, color, timezone, description and feed token."""
        ...

    def remove(self, calendar_id: str) -> None: ...
    def next_revision(self, calendar_id: str) -> int:
        """Raise and return the calendar's revision, and keep other writers out until the transaction ends."""
        ...

    def shares(self, calendar_id: str) -> Sequence[Share]: ...
    def share(self, share: Share) -> Share:
        """Insert, or replace the permission of the same grantee (whose share keeps its id)."""
        ...

    def unshare(self, calendar_id: str, share_id: str) -> None:
        """Raises NotFound."""
        ...


class CalendarObjects(Protocol):
    def get(self, object_id: str) -> CalendarObject | None: ...
    def at_uid(self, calendar_id: str, uid: str) -> CalendarObject | None: ...
    def at_name(self, calendar_id: str, name: str) -> CalendarObject | None: ...
    def with_uid(self, uid: str) -> Sequence[CalendarObject]:
        """The same event in every calendar of the organization."""
        ...

    def put(self, found: CalendarObject) -> None:
        """Insert or replace by id; AlreadyExists when another object of the calendar has the uid or name."""
        ...

    def put_all(self, objects: Sequence[CalendarObject]) -> None: ...

    def remove(self, found: CalendarObject, revision: int) -> None:
        """Delete, and remember that the name is gone since that revision."""
        ...

    def between(
        self, calendar_ids: Collection[str], start: datetime, end: datetime, words: str = ""
    ) -> Sequence[CalendarObject]:
        """Events whose span overlaps [start, end) and that contain the words."""
        ...

    def all_of(self, calendar_id: str) -> Sequence[CalendarObject]: ...
    def named(self, calendar_id: str, names: Collection[str]) -> Sequence[CalendarObject]: ...
    def changes(self, calendar_id: str, since: int) -> Changes:
        """What happened after a revision; `Changes.revision` is the newest of it."""
        ...


class CalendarReminders(Protocol):
    def replace(self, object_id: str, reminders: Sequence[DueReminder]) -> None:
        """Make these the waiting reminders of an object; those that were sent stay."""
        ...

    def get(self, reminder_id: str) -> DueReminder | None: ...
    def of_object(self, object_id: str) -> Sequence[DueReminder]: ...
    def of_user(self, user_id: str, after: datetime, limit: int) -> Sequence[DueReminder]:
        """Waiting ones, and those due since then, by time."""
        ...

    def claim_due(self, now: datetime, limit: int) -> Sequence[DueReminder]:
        """Waiting ones whose time has come, locked until the transaction ends; others skip them."""
        ...

    def set(self, reminder_id: str, status: str, due_at: datetime) -> None: ...


class Invitations(Protocol):
    def put(self, invitation: Invitation) -> Invitation:
        """Insert; the token of the same object and address stays, its expiry is replaced."""
        ...

    def at(self, token: str) -> Invitation | None: ...


class CalendarLinks(Protocol):
    def of_calendar(self, calendar_id: str) -> CalendarLink | None: ...
    def all(self) -> Sequence[CalendarLink]: ...
    def put(self, link: CalendarLink) -> None: ...
    def remove(self, calendar_id: str) -> None: ...
