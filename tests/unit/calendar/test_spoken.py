"""What people say about time, and sentences as events."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar.quick_add import understand
from shared.calendar.spoken import moment_in
from shared.errors import ValidationFailed

NOW = datetime(2026, 3, 5, 14, 30)  # a Thursday


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-06 10:00", datetime(2026, 3, 6, 10)),
        ("2026-03-06T10:00:00", datetime(2026, 3, 6, 10)),
        ("2026-03-06", date(2026, 3, 6)),
        ("06/03/2026 10:00", datetime(2026, 3, 6, 10)),
        ("6/3 at 10am", datetime(2026, 3, 6, 10)),
        ("tomorrow 10:00", datetime(2026, 3, 6, 10)),
        ("tomorrow at 2pm", datetime(2026, 3, 6, 14)),
        ("amanhã às 10h30", datetime(2026, 3, 6, 10, 30)),
        ("friday 10:00", datetime(2026, 3, 6, 10)),
        ("thursday 10:00", datetime(2026, 3, 12, 10)),
        ("next monday at 9", datetime(2026, 3, 9, 9)),
        ("segunda-feira às 9h", datetime(2026, 3, 9, 9)),
        ("próxima sexta 15h", datetime(2026, 3, 13, 15)),
        ("in 2 hours", datetime(2026, 3, 5, 16, 30)),
        ("daqui a 45 minutos", datetime(2026, 3, 5, 15, 15)),
        ("in 3 days", date(2026, 3, 8)),
        ("March 12 at noon", datetime(2026, 3, 12, 12)),
        ("12 de abril de 2027", date(2027, 4, 12)),
        ("1 feb", date(2027, 2, 1)),
        ("at 16:00", datetime(2026, 3, 5, 16)),
        ("at 10:00", datetime(2026, 3, 6, 10)),
        ("day after tomorrow", date(2026, 3, 7)),
    ],
)
def test_a_time_is_understood(text: str, said: object) -> None:
    assert moment_in(text, NOW) == said


@pytest.mark.parametrize(
    "text", ["", "soon", "lunch tomorrow", "31/31", "25:99", "every monday", "10"]
)
def test_what_names_no_time_is_none(text: str) -> None:
    assert moment_in(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Lunch with ana@example.com tomorrow at 12:30 for 90 minutes at Café Central",
            {"title": "Lunch", "start": datetime(2026, 3, 6, 12, 30), "end": datetime(2026, 3, 6, 14),
             "location": "Café Central", "attendees": [{"email": "ana@example.com"}]},
        ),
        (
            "Reunião de equipe toda segunda às 10h por 45 minutos",
            {"title": "Reunião de equipe", "start": datetime(2026, 3, 9, 10), "end": datetime(2026, 3, 9, 10, 45),
             "rrule": "FREQ=WEEKLY;BYDAY=MO"},
        ),
        ("Gym every monday and thursday 7am", {"title": "Gym", "rrule": "FREQ=WEEKLY;BYDAY=MO,TH",
                                              "start": datetime(2026, 3, 9, 7)}),
        ("Standup weekdays 9:15", {"title": "Standup", "start": datetime(2026, 3, 6, 9, 15)}),
        ("Review 10-11am friday", {"title": "Review", "start": datetime(2026, 3, 6, 10), "end": datetime(2026, 3, 6, 11)}),
        ("Call from 11:30 to 13:00 on 2026-04-01", {"title": "Call", "start": datetime(2026, 4, 1, 11, 30),
                                                   "end": datetime(2026, 4, 1, 13)}),
        ("Dentista amanhã das 14h às 15h30 no Centro", {"title": "Dentista", "location": "Centro",
                                                       "start": datetime(2026, 3, 6, 14), "end": datetime(2026, 3, 6, 15, 30)}),
        ("Anniversary of Bo on 12 June every year", {"title": "Anniversary of Bo", "start": date(2026, 6, 12),
                                                     "rrule": "FREQ=YEARLY", "all_day": True}),
        ("Party tonight", {"title": "Party", "start": datetime(2026, 3, 5, 20)}),
        ("Night shift 22:00-06:00 tomorrow", {"end": datetime(2026, 3, 7, 6)}),
        ("Aula a cada 2 semanas terça 19h", {"title": "Aula", "rrule": "FREQ=WEEKLY;INTERVAL=2",
                                             "start": datetime(2026, 3, 10, 19)}),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_sentence_becomes_an_event(text: str, wanted: dict[str, Any]) -> None:
    found = understand(text, NOW)
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("text", ["", "Lunch", "tomorrow at 10", "with nobody"])
def test_a_sentence_without_a_time_or_a_matter_is_refused(text: str) -> None:
    with pytest.raises(ValidationFailed):
        understand(text, NOW)


@given(st.text(max_size=80))
def test_any_text_is_an_event_or_refused(text: str) -> None:
    try:
        found = understand(text, NOW)
    except ValidationFailed:
        return
    assert found["end"] > found["start"] or found["end"] - found["start"] == timedelta(0)
