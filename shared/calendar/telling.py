"""Giving reminders: in the chat and by mail, each once, whatever is killed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from shared.calendar.moments import zone_of
from shared.calendar.reminders import LATEST, plan
from shared.conversation.delivery import wire
from shared.conversation.frames import Envelope, whole
from shared.conversation.ports import ConnectionGone
from shared.errors import NotFound, RateLimited, ServiceUnavailable, Unprocessable, ValidationFailed
from shared.ids import derived_id
from shared.log import logger
from shared.mail.queuing import Origin, queue
from shared.records.calendars import DueReminder
from shared.records.mail import Letter
from shared.records.messages import StoredMessage

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.conversation.ports import Push
    from shared.records.sessions import Session
    from shared.store import Store, Unit

MOST = 200
LONGEST_SNOOZE = 60 * 24 * 7
SENT, WAITING = "sent", "waiting"
_TEXTS = {
    "en": ("Reminder: {title} at {time}", "Reminder: "),
    "pt": ("Lembrete: {title} às {time}", "Lembrete: "),
}


@dataclass(frozen=True, slots=True)
class Bell:
    """What giving reminders needs."""

    store: Store
    clock: Clock
    push: Push


def ring(bell: Bell) -> dict[str, int]:
    """Give what is due in every organization; counts by outcome."""
    done = {"chat": 0, "mail": 0, "late": 0}
    for org_id in bell.store.directory.org_ids():
        for outcome in _rung(bell, org_id):
            done[outcome] += 1
    return done


def snooze(unit: Unit, user_id: str, reminder_id: str, minutes: int, now: datetime) -> DueReminder:
    """Remind again in so many minutes. Raises NotFound for somebody else's."""
    if not 1 <= minutes <= LONGEST_SNOOZE:
        raise ValidationFailed.of(minutes=f"1 to {LONGEST_SNOOZE}")
    found = unit.calendar_reminders.get(reminder_id)
    if found is None or found.user_id != user_id:
        raise NotFound("There is no such reminder.")
    unit.calendar_reminders.set(found.id, WAITING, now + timedelta(minutes=minutes))
    return unit.calendar_reminders.get(found.id) or found


def _rung(bell: Bell, org_id: str) -> list[str]:
    """One transaction marks, writes and plans what follows; live sockets are told afterwards."""
    now, shown = bell.clock.now(), list[tuple[str, str]]()
    outcomes = []
    with bell.store.transaction(org_id) as unit:
        for reminder in unit.calendar_reminders.claim_due(now, MOST):
            unit.calendar_reminders.set(reminder.id, SENT, reminder.due_at)
            if now - reminder.due_at > max(LATEST, timedelta(hours=1)):
                outcomes.append("late")
            elif reminder.method == "mail":
                _mail(unit, reminder, now)
                outcomes.append("mail")
            else:
                shown += _say(unit, reminder)
                outcomes.append("chat")
            _plan_next(unit, reminder, now)
    for connection_id, frame in shown:
        _show(bell, connection_id, frame)
    return outcomes


def _show(bell: Bell, connection_id: str, frame: str) -> None:
    """Whom it does not reach, the history tells."""
    try:
        bell.push.post(connection_id, frame)
    except (ConnectionGone, ServiceUnavailable) as failure:
        logger.info("a reminder was not shown at once", reason=str(failure))


def _plan_next(unit: Unit, reminder: DueReminder, now: datetime) -> None:
    """A series' next instance takes the place of the one reminded of."""
    found = unit.calendar_objects.get(reminder.object_id)
    if found is None:
        return
    waiting = [one for one in unit.calendar_reminders.of_object(found.id) if one.status == WAITING]
    known = {(one.minutes, one.method) for one in waiting}
    fresh = [
        one
        for one in plan(unit, found, now, max(now, reminder.due_at))
        if (one.minutes, one.method) not in known and one.starts_at > reminder.starts_at
    ]
    if fresh:
        unit.calendar_reminders.replace(found.id, [*waiting, *fresh])


def _say(unit: Unit, reminder: DueReminder) -> list[tuple[str, str]]:
    """A message in the user's newest conversation; the frames for those who look at it now."""
    sessions = unit.sessions.list_of(reminder.user_id, None, 1, 0)
    if not sessions:
        logger.info("nobody to remind in a chat", reminder_id=reminder.id)
        return []
    session: Session = sessions[0].session
    text = _sentence(unit, reminder)
    message_id = derived_id(
        reminder.org_id, f"reminder:{reminder.id}:{reminder.due_at.isoformat()}"
    )
    message = StoredMessage(
        message_id,
        session.id,
        "assistant",
        text,
        native_id=message_id,
        metadata={"kind": "reminder"},
    )
    unit.messages.append(message)
    frames = [wire(one) for one in whole(Envelope.of(session), text, message_id=message_id)]
    sockets = unit.connections.of_session(session.id)
    return [(socket.id, frame) for socket in sockets for frame in frames]


def _mail(unit: Unit, reminder: DueReminder, now: datetime) -> None:
    user = unit.users.get(reminder.user_id)
    if user is None or not user.email:
        return
    subject = _texts(user.language)[1] + reminder.title
    letter = Letter((user.email,), subject, _sentence(unit, reminder) + "\n", automatic=True)
    once = f"reminder:{reminder.id}:{reminder.due_at.isoformat()}"
    try:
        queue(unit, letter, Origin(reminder.org_id, owner_id=user.id, hourly=0), now, once=once)
    except (Unprocessable, ValidationFailed, RateLimited) as refused:
        logger.warning("a reminder was not mailed", reason=refused.message)


def _sentence(unit: Unit, reminder: DueReminder) -> str:
    found = unit.calendar_objects.get(reminder.object_id)
    calendar = unit.calendars.get(found.calendar_id) if found else None
    user = unit.users.get(reminder.user_id)
    local = reminder.starts_at.astimezone(zone_of(calendar.timezone) if calendar else UTC)
    template = _texts(user.language if user else "")[0]
    return template.format(title=reminder.title, time=f"{local:%H:%M (%Y-%m-%d)}")


def _texts(language: str) -> tuple[str, str]:
    return _TEXTS.get(language[:2].lower(), _TEXTS["en"])
