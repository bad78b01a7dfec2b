"""VALARM and our reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.records.calendars import Reminder

if TYPE_CHECKING:
    from icalendar import Component

_METHODS = {"DISPLAY": "chat", "AUDIO": "chat", "EMAIL": "mail"}
_PLAIN = frozenset({"ACTION", "TRIGGER", "DESCRIPTION", "SUMMARY", "ATTENDEE", "UID", "ATTACH"})


def reminder_of(alarm: Component) -> Reminder | None:
    """The reminder an alarm stands for; None for one that says more than we can keep."""
    method = _METHODS.get(str(alarm.get("ACTION", "")).upper())
    trigger = alarm.get("TRIGGER")
    if method is None or trigger is None or not isinstance(trigger.dt, timedelta):
        return None
    related = str(trigger.params.get("RELATED", "START")).upper()
    if related != "START" or set(alarm) - _PLAIN or alarm.subcomponents:
        return None
    return Reminder(round(-trigger.dt.total_seconds() / 60), method)


def lines_of(reminder: Reminder, title: str, email: str) -> list[str]:
    """The alarm's content lines; `title` and `email` are escaped."""
    sign = "-" if reminder.minutes >= 0 else ""
    action = "EMAIL" if reminder.method == "mail" else "DISPLAY"
    lines = ["BEGIN:VALARM", f"ACTION:{action}", f"TRIGGER:{sign}PT{abs(reminder.minutes)}M"]
    lines.append(f"DESCRIPTION:{title or 'Reminder'}")
    if action == "EMAIL":
        lines += [
            f"SUMMARY:{title or 'Reminder'}",
            *([f"ATTENDEE:mailto:{email}"] if email else []),
        ]
    return [*lines, "END:VALARM"]
