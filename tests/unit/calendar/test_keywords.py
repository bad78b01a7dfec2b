"""The calendar keywords in running scripts. It is Thursday, March 5, 2026, 14:30 UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from shared.ids import new_id
from shared.records.calendars import Calendar, CalendarObject, Share
from shared.records.users import User
from tests.support.bench import Bench


class Desk:
    """A bench whose person has a role."""

    def __init__(self, role: str = "user", **config: str) -> None:
        self.bench = Bench(config={name.replace("_", "-"): value for name, value in config.items()})
        services = self.bench.services
        services.user = replace(services.user, role=role)

    def run(self, source: str) -> Any:
        return self.bench.run(source)

    @property
    def events(self) -> list[CalendarObject]:
        services = self.bench.services
        with services.store.transaction(services.org_id) as unit:
            owners = (services.user.id, services.bot.id)
            found = [unit.calendars.default_of(owner) for owner in owners]
            return [e for one in found if one for e in unit.calendar_objects.all_of(one.id)]

    @property
    def mails(self) -> list[Any]:
        services = self.bench.services
        with services.store.transaction(services.org_id) as unit:
            items = unit.outbox.due(services.clock.moment.replace(year=2027), 100)
            found = [unit.mail.outgoing.get(item.payload["mail_id"]) for item in items]
        return [one.letter for one in found if one]


@pytest.fixture
def desk() -> Iterator[Desk]:
    return Desk()


@pytest.mark.parametrize(
    ("source", "start", "minutes"),
    [
        ('BOOK "Tea", "", "2026-03-06 10:00"', "2026-03-06T10:00", 60),
        ('BOOK "Tea", "", "06/03/2026 10:00", 30, "Hall"', "2026-03-06T10:00", 30),
        ('BOOK "Tea" AT "tomorrow 10:00"', "2026-03-06T10:00", 60),
        ('BOOK "Tea" AT "monday 10:00"', "2026-03-09T10:00", 60),
        ('BOOK "Tea" AT "in 2 hours"', "2026-03-05T16:30", 60),
        ('x = BOOK("Tea", "", "2026-03-06 10:00", 15)', "2026-03-06T10:00", 15),
        ('BOOK MEETING {"title": "Tea", "start_time": "friday 10:00", "duration": 45}, "bo@example.com"', "2026-03-06T10:00", 45),
        ('SCHEDULE MEETING "bo@example.com", "friday 10:00", 45', "2026-03-06T10:00", 45),
        ('CREATE EVENT "Tea", "2026-03-06 10:00"', "2026-03-06T10:00", 60),
        ('id = CREATE CALENDAR EVENT "Tea", "2026-03-06 10:00"\nSET EVENT DURATION id, 90', "2026-03-06T10:00", 90),
    ],
)  # fmt: skip
def test_an_event_stands_in_the_calendar(desk: Desk, source: str, start: str, minutes: int) -> None:
    desk.run(source)
    (held,) = desk.events
    assert held.master is not None
    assert held.master.start.isoformat()[:16] == start
    assert (held.master.end - held.master.start).total_seconds() == minutes * 60


def test_a_booking_gives_the_events_id(desk: Desk) -> None:
    made = desk.run('RETURN BOOK("Tea", "With cake", "tomorrow 10:00", 30, "Hall")')
    (held,) = desk.events
    assert held.master is not None
    assert (made, held.master.description, held.master.location) == (held.id, "With cake", "Hall")


def test_a_taken_time_is_a_conflict(desk: Desk) -> None:
    desk.run('BOOK "Tea", "", "tomorrow 10:00", 60\nBOOK "Cake", "", "tomorrow 10:30", 60')
    assert desk.bench.error.code == "R5610"
    assert len(desk.events) == 1


@pytest.mark.parametrize("when", ["soon", "", "2026-03-06", "2026-13-06 10:00"])
def test_what_is_no_time_is_a_bad_argument(desk: Desk, when: str) -> None:
    desk.run(f'BOOK "Tea", "", "{when}"')
    assert desk.bench.error.code == "R5010"


def test_a_killed_process_books_once(desk: Desk) -> None:
    desk.bench.kill_after_commit(1)
    desk.run('TALK "a"\nBOOK "Tea" AT "tomorrow 10:00"\nTALK "b"')
    assert len(desk.events) == 1


def test_a_guest_books_in_the_bots_calendar() -> None:
    desk = Desk("guest")
    desk.run('BOOK "Tea" AT "tomorrow 10:00"')
    (held,) = desk.events
    assert held.created_by == desk.bench.services.bot.id


def test_a_bot_books_where_its_config_says_when_that_is_shared_with_it() -> None:
    owner, calendar_id = new_id(), new_id()
    desk = Desk("guest", booking_calendar=calendar_id)
    services = desk.bench.services
    with services.store.transaction(services.org_id) as unit:
        unit.users.create(User(owner, services.org_id, "Bo", "user", "bo@example.com"))
        unit.calendars.create(Calendar(calendar_id, services.org_id, owner, "Salon"))
    desk.run('BOOK "Cut" AT "tomorrow 10:00"')
    assert desk.bench.error.code == "R5010"
    with services.store.transaction(services.org_id) as unit:
        unit.calendars.share(
            Share(new_id(), services.org_id, calendar_id, "user", services.bot.id, "write")
        )
    desk.run('BOOK "Cut" AT "tomorrow 10:00"')
    with services.store.transaction(services.org_id) as unit:
        assert len(unit.calendar_objects.all_of(calendar_id)) == 1


def test_free_slots_leave_out_what_is_taken(desk: Desk) -> None:
    source = 'BOOK "Tea", "", "tomorrow 10:00", 60\nRETURN CHECK AVAILABILITY("tomorrow", 180)'
    found = desk.run(source)
    assert [str(one["start"])[11:16] for one in found] == ["11:00", "14:00"]


def test_a_user_is_free_or_not_at_a_time(desk: Desk) -> None:
    ask = 'CHECK AVAILABILITY("ana@example.com", "tomorrow {}")'
    booked = 'BOOK "Tea", "", "tomorrow 10:00", 60\n'
    pair = desk.run(f"{booked}RETURN [{ask.format('10:30')}, {ask.format('11:00')}]")
    assert pair == [False, True]


def test_a_users_day_gives_slots(desk: Desk) -> None:
    assert len(desk.run('RETURN CHECK AVAILABILITY("ana@example.com", "tomorrow")')) == 18


def test_a_meeting_is_mailed_with_the_calendar_file(desk: Desk) -> None:
    desk.run(
        'BOOK MEETING {"title": "Plan", "start_time": "friday 10:00"}, "bo@example.com, eve@example.com"'
    )
    letters = desk.mails
    assert sorted(one.to[0] for one in letters) == ["bo@example.com", "eve@example.com"]
    assert letters[0].calendar_method == "REQUEST"
    assert "ORGANIZER:mailto:ana@example.com" in letters[0].calendar
    assert "METHOD:REQUEST" in letters[0].calendar


def test_invitations_are_sent_when_asked_and_once(desk: Desk) -> None:
    source = 'id = SCHEDULE MEETING "bo@example.com", "friday 10:00", 30\n'
    assert desk.run(source + "RETURN SEND INVITES(id) + SEND INVITES(id)") == 2
    assert len(desk.mails) == 1
