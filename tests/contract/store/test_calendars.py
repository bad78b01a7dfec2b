"""Calendars, what stands in them, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.errors import AlreadyExists, NotFound
from shared.ids import new_id
from shared.records.calendars import (
    Attendee,
    Calendar,
    CalendarLink,
    CalendarObject,
    DueReminder,
    Event,
    Invitation,
    Reminder,
    Share,
)
from tests.support.world import EPOCH, World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def calendar(world: World, **fields: Any) -> Calendar:
    made = Calendar(new_id(), world.org_id, world.user.id, **{"name": "Work", **fields})
    with world.open() as unit:
        return unit.calendars.create(made)


def an_object(of: Calendar, revision: int = 1, **fields: Any) -> CalendarObject:
    made_id = new_id()
    event = Event("Tea", EPOCH, EPOCH + HOUR, timezone="Europe/Lisbon", location="Kitchen")
    values = {"master": event, "starts_at": EPOCH, "ends_at": EPOCH + HOUR, **fields}
    return CalendarObject(
        made_id, of.org_id, of.id, f"u-{made_id}", f"{made_id}.ics", revision=revision, **values
    )


def put(world: World, *objects: CalendarObject) -> None:
    with world.open() as unit:
        for one in objects:
            unit.calendar_objects.put(one)


def same(found: CalendarObject | None) -> CalendarObject | None:
    return replace(found, updated_at=None) if found else None


def test_a_user_has_one_default_calendar(world: World) -> None:
    first, again = calendar(world, is_default=True), calendar(world, is_default=True, name="Other")
    assert again == first
    with world.open() as unit:
        assert unit.calendars.default_of(world.user.id) == first
        assert unit.calendars.default_of(new_id()) is None


def test_a_calendar_is_listed_for_its_owner_and_those_it_is_shared_with(world: World) -> None:
    made, stranger = calendar(world), new_id()
    share = Share(new_id(), world.org_id, made.id, "email", "bo@example.com", "read")
    with world.open() as unit:
        assert unit.calendars.list_for(world.user.id, []) == [made]
        assert unit.calendars.list_for(stranger, [("email", "bo@example.com")]) == []
        unit.calendars.share(share)
        assert unit.calendars.list_for(stranger, [("email", "bo@example.com")]) == [made]
        assert unit.calendars.list_for(stranger, [("user", "bo@example.com")]) == []


def test_a_share_of_the_same_grantee_is_replaced(world: World) -> None:
    made = calendar(world)
    share = Share(new_id(), world.org_id, made.id, "user", world.user.id, "read")
    with world.open() as unit:
        unit.calendars.share(share)
        again = unit.calendars.share(replace(share, id=new_id(), permission="write"))
        assert unit.calendars.shares(made.id) == [replace(share, permission="write")] == [again]
        unit.calendars.unshare(made.id, share.id)
        assert unit.calendars.shares(made.id) == []
    with pytest.raises(NotFound), world.open() as unit:
        unit.calendars.unshare(made.id, share.id)


def test_a_feeds_secret_leads_to_its_calendar(world: World) -> None:
    made = calendar(world)
    with world.open() as unit:
        unit.calendars.update(replace(made, feed_token="secret", name="Renamed"))
    assert world.store.directory.org_of_feed("secret") == world.org_id
    assert world.store.directory.org_of_feed("") is None
    with world.open() as unit:
        found = unit.calendars.with_feed("secret")
        assert found is not None
        assert found.name == "Renamed"
        assert unit.calendars.with_feed("") is None


def test_an_object_is_read_as_written(world: World) -> None:
    made = calendar(world)
    master = Event(
        *("Fête", EPOCH, EPOCH + HOUR, "Europe/Paris", "d", "l", "FREQ=DAILY", (EPOCH + DAY,)),
        exdates=(EPOCH,),
        attendees=(Attendee("a@b.c", "A", "optional", "accepted", "yes"),),
        reminders=(Reminder(10, "mail"),),
        sequence=3,
        extra=("X-A:1",),
    )
    day = Event("Day", date(2026, 1, 1), date(2026, 1, 2))
    floating = Event(
        "Float",
        EPOCH.replace(tzinfo=None),
        EPOCH.replace(tzinfo=None) + HOUR,
        recurrence_id=EPOCH + DAY,
    )
    written = an_object(made, master=master, overrides=(day, floating), ics="raw", ends_at=None)
    put(world, written)
    with world.open() as unit:
        assert same(unit.calendar_objects.get(written.id)) == written
        assert same(unit.calendar_objects.at_uid(made.id, written.uid)) == written
        assert same(unit.calendar_objects.at_name(made.id, written.name)) == written
        assert unit.calendar_objects.get("none") is None


def test_a_uid_and_a_name_are_unique_in_a_calendar(world: World) -> None:
    made, other = calendar(world), calendar(world, name="Other")
    first = an_object(made)
    put(world, first, replace(first, id=new_id(), calendar_id=other.id))
    for clash in ({"uid": first.uid}, {"name": first.name}):
        with pytest.raises(AlreadyExists):
            put(world, replace(an_object(made), **clash))
    with world.open() as unit:
        assert len(unit.calendar_objects.with_uid(first.uid)) == 2


def test_only_events_that_overlap_and_contain_the_words_are_found(world: World) -> None:
    made = calendar(world)
    early = an_object(made, starts_at=EPOCH - DAY, ends_at=EPOCH)
    late = an_object(made, starts_at=EPOCH + DAY, ends_at=EPOCH + DAY)
    endless = an_object(made, starts_at=EPOCH - DAY, ends_at=None)
    task = an_object(made, component="VTODO", master=None)
    put(world, early, late, endless, task)
    with world.open() as unit:
        found = unit.calendar_objects.between([made.id], EPOCH + HOUR, EPOCH + DAY)
        assert [one.id for one in found] == [endless.id]
        assert unit.calendar_objects.between([made.id], EPOCH, EPOCH + 2 * DAY, "kitCHEN")
        assert not unit.calendar_objects.between([made.id], EPOCH, EPOCH + 2 * DAY, "garden")
        assert not unit.calendar_objects.between([], EPOCH, EPOCH + 2 * DAY)


def test_changes_since_a_revision_name_what_is_gone(world: World) -> None:
    made = calendar(world)
    first, second, third = (an_object(made, revision=number) for number in (1, 2, 3))
    put(world, first, second, third)
    with world.open() as unit:
        unit.calendar_objects.remove(first, 4)
        changes = unit.calendar_objects.changes(made.id, 1)
        assert {one.id for one in changes.objects} == {second.id, third.id}
        assert (changes.removed, changes.revision) == ((first.name,), 4)
        assert unit.calendar_objects.changes(made.id, 4).revision == 4
        unit.calendar_objects.put(replace(first, revision=5))
        assert unit.calendar_objects.changes(made.id, 3).removed == ()


def test_a_calendar_counts_its_revisions(world: World) -> None:
    made = calendar(world)
    with world.open() as unit:
        assert [unit.calendars.next_revision(made.id) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(NotFound), world.open() as unit:
        unit.calendars.next_revision(new_id())


def reminder(of: CalendarObject, due: Any, **fields: Any) -> DueReminder:
    values = {
        "user_id": of.org_id,
        "method": "chat",
        "due_at": due,
        "starts_at": EPOCH,
        "title": "T",
    }
    return DueReminder(new_id(), of.org_id, of.id, **{**values, **fields})


def test_due_reminders_are_claimed_and_sent_ones_stay(world: World) -> None:
    held = an_object(calendar(world))
    put(world, held)
    now, later = reminder(held, EPOCH), reminder(held, EPOCH + DAY)
    with world.open() as unit:
        unit.calendar_reminders.replace(held.id, [now, later])
        assert unit.calendar_reminders.claim_due(EPOCH, 10) == [now]
        unit.calendar_reminders.set(now.id, "sent", EPOCH)
        assert unit.calendar_reminders.claim_due(EPOCH, 10) == []
        unit.calendar_reminders.replace(held.id, [])
        assert [one.id for one in unit.calendar_reminders.of_object(held.id)] == [now.id]
        assert unit.calendar_reminders.of_user(held.org_id, EPOCH + HOUR, 5) == []
        assert len(unit.calendar_reminders.of_user(held.org_id, EPOCH, 5)) == 1


def test_an_invitation_keeps_its_secret(world: World) -> None:
    held = an_object(calendar(world))
    put(world, held)
    first = Invitation("t1", world.org_id, held.id, "a@b.c", EPOCH)
    with world.open() as unit:
        assert unit.invitations.put(first) == first
        again = unit.invitations.put(replace(first, token="t2", expires_at=EPOCH + DAY))
        assert again == replace(first, expires_at=EPOCH + DAY) == unit.invitations.at("t1")
        assert unit.invitations.at("t2") is None
    assert world.store.directory.org_of_invitation("t1") == world.org_id


def test_a_calendar_takes_everything_along(world: World) -> None:
    made = calendar(world)
    held = an_object(made)
    put(world, held)
    link = CalendarLink(
        new_id(), world.org_id, made.id, "https://x", "u", "p", "both", {"a": [1]}, EPOCH
    )
    with world.open() as unit:
        unit.calendar_reminders.replace(held.id, [reminder(held, EPOCH)])
        unit.calendar_links.put(link)
        assert unit.calendar_links.of_calendar(made.id) == link == unit.calendar_links.all()[0]
        unit.calendars.remove(made.id)
        assert unit.calendar_objects.all_of(made.id) == []
        assert unit.calendar_reminders.of_object(held.id) == []
        assert unit.calendar_links.of_calendar(made.id) is None
