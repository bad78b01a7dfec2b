"""Once a minute: sends the mail nobody was told about, and mail whose time has come."""

from __future__ import annotations

from typing import Any

from functions.email.deps import wiring
from layers.http.observability import prepare_logging
from shared.mail.delivering import sweep


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """The minute's work; the answer counts what was done."""
    prepare_logging()
    return sweep(wiring().mail_room, context.get_remaining_time_in_millis)
