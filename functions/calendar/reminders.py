"""Reminders: what is coming, and putting one off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from functions.calendar.inputs import Ports, Viewing
from layers.http.paging import Paging, single
from shared.calendar.moments import written
from shared.calendar.telling import snooze
from shared.records.calendars import DueReminder

router = APIRouter(prefix="/api/calendar/reminders", tags=["calendar"])

SHOWN_AFTER = timedelta(hours=24)


class SnoozeIn(BaseModel):
    minutes: int = 10


@router.get("")
def list_reminders(viewer: Viewing, ports: Ports, page: Paging) -> dict[str, Any]:
    """Those waiting, and those of the last day."""
    since = ports.clock.now() - SHOWN_AFTER
    with ports.store.transaction(viewer.org_id) as unit:
        found = unit.calendar_reminders.of_user(viewer.user_id, since, page.offset + page.limit)
    return page.listing([_shown(one) for one in found[page.offset :]])


@router.post("/{reminder_id}/snooze")
def snooze_reminder(
    reminder_id: str, wanted: SnoozeIn, viewer: Viewing, ports: Ports
) -> dict[str, Any]:
    now = ports.clock.now()
    with ports.store.transaction(viewer.org_id) as unit:
        return single(_shown(snooze(unit, viewer.user_id, reminder_id, wanted.minutes, now)))


def _shown(one: DueReminder) -> dict[str, Any]:
    return {
        "id": one.id,
        "event_id": one.object_id,
        "title": one.title,
        "method": one.method,
        "minutes": one.minutes,
        "due_at": written(one.due_at),
        "starts_at": written(one.starts_at),
        "status": one.status,
    }
