"""iCalendar files as the world writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendar.ical.reading import Reading, read_ics
from shared.calendar.ical.texts import escaped, folded
from shared.calendar.ical.writing import write_ics
from shared.calendar.moments import written
from shared.calendar.series import instances
from shared.records.calendars import Attendee, CalendarObject, Event, Reminder

OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def file(*events: str, head: str = "", ends: str = "\r\n") -> bytes:
    blocks = [f"BEGIN:VEVENT\nUID:u{n}\n{text}\nEND:VEVENT\n" for n, text in enumerate(events)]
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{''.join(blocks)}END:VCALENDAR\n"
    return text.replace("\n", ends).encode()


def only(data: bytes | str) -> Event:
    reading = read_ics(data)
    assert reading.faults == ()
    (found,) = reading.objects
    assert found.master is not None
    return found.master


def times(data: bytes | str, days: int = 400) -> list[str]:
    (found,) = read_ics(data).objects
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [written(one.start) for one in instances(found, start, start + timedelta(days=days))]


@pytest.mark.parametrize(
    ("head", "line", "start", "zone"),
    [
        ("", "DTSTART;TZID=Europe/Lisbon:20260706T100000", "2026-07-06T09:00:00Z", "Europe/Lisbon"),
        ("", "DTSTART:20260706T100000Z", "2026-07-06T10:00:00Z", "UTC"),
        ("", "DTSTART:20260706T100000", "2026-07-06T10:00:00", ""),
        ("", "DTSTART;VALUE=DATE:20260706", "2026-07-06", ""),
        (
            *("", "DTSTART;TZID=Eastern Standard Time:20260706T100000"),
            *("2026-07-06T14:00:00Z", "America/New_York"),
        ),
        (
            *("", 'DTSTART;TZID="/citadel.org/20210210_1/Europe/Berlin":20260706T100000'),
            *("2026-07-06T08:00:00Z", "Europe/Berlin"),
        ),
        (
            OUTLOOK_ZONE.format(name="(UTC-05:00) Somewhere & Elsewhere"),
            'DTSTART;TZID="(UTC-05:00) Somewhere & Elsewhere":20260706T100000',
            *("2026-07-06T14:00:00Z", "America/New_York"),
        ),
        (
            *("X-WR-TIMEZONE:America/Sao_Paulo\n", "DTSTART:20260706T100000"),
            *("2026-07-06T13:00:00Z", "America/Sao_Paulo"),
        ),
        (
            *("X-WR-TIMEZONE:America/Sao_Paulo\n", "DTSTART:20260706T100000Z"),
            *("2026-07-06T10:00:00Z", "America/Sao_Paulo"),
        ),
    ],
    ids=["iana", "utc", "floating", "day", "windows", "path", "described", "wr-floating", "wr-utc"],
)
def test_a_start_is_read_in_its_zone(head: str, line: str, start: str, zone: str) -> None:
    event = only(file(line, head=head))
    assert (written(event.start), event.timezone) == (start, zone)


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        ("DTSTART:20260706T100000Z\nDTEND:20260706T113000Z", "2026-07-06T11:30:00Z"),
        ("DTSTART:20260706T100000Z\nDURATION:PT45M", "2026-07-06T10:45:00Z"),
        ("DTSTART:20260706T100000Z", "2026-07-06T10:00:00Z"),
        ("DTSTART:20260706T100000Z\nDTEND:20260706T090000Z", "2026-07-06T10:00:00Z"),
        ("DTSTART;VALUE=DATE:20260706", "2026-07-07"),
        ("DTSTART;VALUE=DATE:20260706\nDURATION:P3D", "2026-07-09"),
        ("DTSTART;VALUE=DATE:20260706\nDTEND;VALUE=DATE:20260706", "2026-07-07"),
        (
            "DTSTART:20260706T000000\nDTEND:20260708T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
            "2026-07-08",
        ),
    ],
)
def test_an_end_is_read_or_made_up(lines: str, end: str) -> None:
    assert written(only(file(lines)).end) == end


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_lines_may_end_and_fold_in_any_way(ends: str) -> None:
    text = "DTSTART:20260706T100000Z\nSUMMARY:A lon\n g\\, fol\n\tded title\\nhere"
    assert only(file(text, ends=ends)).title == "A long, folded title\nhere"


def test_a_byte_order_mark_and_foreign_letters_are_read() -> None:
    data = file("DTSTART:20260706T100000Z\nSUMMARY:Reunião às 10 ☕")
    assert only(b"\xef\xbb\xbf" + data).title == "Reunião às 10 ☕"
    assert only(
        file("DTSTART:20260706T100000Z\nSUMMARY:x").replace(b"x\r", b"Reuni\xe3o\r")
    ).title == ("Reunião")


@pytest.mark.parametrize(
    "lines",
    [
        "EXDATE;TZID=Europe/Lisbon:20260713T100000,20260720T100000",
        "EXDATE;TZID=Europe/Lisbon:20260713T100000\nEXDATE:20260720T090000Z",
        "EXDATE;VALUE=DATE:20260713,20260720",
    ],
    ids=["list", "mixed", "days"],
)
def test_exceptions_come_in_many_forms(lines: str) -> None:
    rule = f"DTSTART;TZID=Europe/Lisbon:20260706T100000\nRRULE:FREQ=WEEKLY;COUNT=4\n{lines}"
    assert [text[:10] for text in times(file(rule))] == ["2026-07-06", "2026-07-27"]


@pytest.mark.parametrize(
    "line",
    [
        "RDATE:20260708T090000Z",
        "RDATE;VALUE=PERIOD:20260708T090000Z/PT1H",
        "RDATE:20260708T090000Z\nRDATE:20260706T090000Z",
    ],
)
def test_added_dates_come_in_many_forms(line: str) -> None:
    found = times(file(f"DTSTART;TZID=Europe/Lisbon:20260706T100000\n{line}"))
    assert found == ["2026-07-06T09:00:00Z", "2026-07-08T09:00:00Z"]


@pytest.mark.parametrize(
    ("until", "count"), [("20260720T090000Z", 3), ("20260720T085959Z", 2), ("20260720", 3)]
)
def test_until_is_inclusive_in_every_form(until: str, count: int) -> None:
    text = f"DTSTART;TZID=Europe/Lisbon:20260706T100000\nRRULE:FREQ=WEEKLY;UNTIL={until}"
    assert len(times(file(text))) == count


def test_changed_instances_belong_to_their_series() -> None:
    series = "DTSTART;TZID=Europe/Lisbon:20260706T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:Tea"
    moved = (
        "RECURRENCE-ID;TZID=Europe/Lisbon:20260713T100000\nDTSTART:20260714T150000Z\nSUMMARY:Cake"
    )
    data = file(series, moved).replace(b"UID:u1", b"UID:u0")
    assert times(data) == ["2026-07-06T09:00:00Z", "2026-07-14T15:00:00Z", "2026-07-20T09:00:00Z"]


def test_people_alarms_and_unknown_lines_are_kept() -> None:
    text = (
        "DTSTART:20260706T100000Z\nORGANIZER;CN=Ana:MAILTO:Ana@Example.com\nSEQUENCE:2\nCLASS:PRIVATE\n"
        'ATTENDEE;CN="B, o";ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:bo@example.com\nTRANSP:TRANSPARENT\n'
        "X-CUSTOM;A=1:kept\nURL:https://example.com\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM\n"
        "BEGIN:VALARM\nACTION:AUDIO\nTRIGGER;VALUE=DATE-TIME:20260706T080000Z\nEND:VALARM"
    )
    event = only(file(text))
    assert event.organizer == "ana@example.com"
    assert event.attendees == (Attendee("bo@example.com", "B, o", "optional", "accepted"),)
    assert (event.reminders, event.sequence) == ((Reminder(15, "chat"),), 2)
    assert (event.visibility, event.busy) == ("private", False)
    assert event.extra[:2] == ("X-CUSTOM;A=1:kept", "URL:https://example.com")
    again = only(write_ics(read_ics(file(text)).objects))
    assert again == event


@pytest.mark.parametrize(
    "broken",
    [
        "SUMMARY:no start",
        "DTSTART:whenever",
        "DTSTART:20260706T100000Z\nRRULE:FREQ=SECONDLY",
        "DTSTART:20260706T100000Z\nRRULE:nonsense",
        "DTSTART:20260706T100000Z\nDURATION:soon",
        "DTSTART;TZID=Europe/Lisbon:20269906T100000",
    ],
)
def test_a_broken_event_costs_the_others_nothing(broken: str) -> None:
    good = "DTSTART:20260706T100000Z"
    reading = read_ics(file(good, broken, good))
    assert [one.uid for one in reading.objects] == ["u0", "u2"]
    assert [(fault.index, fault.uid) for fault in reading.faults] == [(1, "u1")]
    assert reading.faults[0].reason


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\x00\xff\xfe", b"BEGIN:VCALENDAR", b"<html></html>"]
)
def test_what_is_no_calendar_has_nothing(data: bytes) -> None:
    assert read_ics(data) == Reading((), ())


def test_a_file_that_ends_early_gives_what_it_has() -> None:
    whole = file("DTSTART:20260706T100000Z", "DTSTART:20260707T100000Z\nSUMMARY:x")
    reading = read_ics(whole[: whole.index(b"SUMMARY")])
    assert reading.objects[0].uid == "u0"


def test_an_event_without_uid_is_the_same_every_time() -> None:
    data = file("DTSTART:20260706T100000Z").replace(b"UID:u0\r\n", b"")
    assert read_ics(data).objects[0].uid == read_ics(data).objects[0].uid


def test_tasks_are_kept_word_for_word() -> None:
    data = file("DTSTART:20260706T100000Z").replace(b"VEVENT", b"VTODO")
    (found,) = read_ics(data).objects
    assert (found.component, found.master) == ("VTODO", None)
    assert "BEGIN:VTODO\r\nUID:u0\r\n" in found.ics


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=120)
ZONES = st.sampled_from(["Europe/Lisbon", "America/New_York", "Asia/Kolkata", "UTC"])
STARTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)).map(
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
)


@st.composite
def events(draw: st.DrawFn) -> Event:
    start = draw(STARTS)
    common: dict[str, Any] = {
        "description": "\n".join(draw(st.lists(TEXTS, max_size=3))).strip(),
        "location": draw(TEXTS),
        "rrule": draw(st.sampled_from(["", "FREQ=DAILY;COUNT=3", "FREQ=WEEKLY;BYDAY=MO,FR"])),
        "busy": draw(st.booleans()),
        "sequence": draw(st.integers(0, 9)),
        "attendees": tuple(
            Attendee(f"{n}@example.com", draw(TEXTS).replace('"', "'"))
            for n in range(draw(st.integers(0, 2)))
        ),
        "reminders": tuple(
            Reminder(n) for n in draw(st.lists(st.integers(-99, 9999), max_size=2, unique=True))
        ),
    }
    hours = timedelta(hours=draw(st.integers(1, 90)))
    match draw(st.sampled_from(["zoned", "floating", "day"])):
        case "zoned":
            return Event(draw(TEXTS), start, start + hours, draw(ZONES), **common)
        case "floating":
            clock = start.replace(tzinfo=None)
            return Event(draw(TEXTS), clock, clock + hours, **common)
    day = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 4000)))
    return Event(draw(TEXTS), day, day + timedelta(days=draw(st.integers(1, 9))), **common)


@given(events())
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_back_the_same(event: Event) -> None:
    found = CalendarObject("i", "o", "c", "uid-1", "n", master=event)
    text = write_ics([found])
    assert only(text) == event
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n") if not line.startswith("X-"))


@given(st.text(max_size=300))
def test_a_folded_line_unfolds_to_itself(line: str) -> None:
    text = escaped(line)
    pieces = folded(text).split("\r\n ")
    assert "".join(pieces) == text
