"""Once a minute: gives the reminders that are due, and syncs linked calendars that were not for a while."""

from __future__ import annotations

from typing import Any

from functions.calendar.deps import wiring
from layers.http.observability import prepare_logging
from shared.calendar.linking import sync_due
from shared.calendar.telling import ring


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """The minute's work; the answer counts what was done."""
    prepare_logging()
    return ring(wiring().bell) | sync_due(wiring().bridge, context.get_remaining_time_in_millis)
