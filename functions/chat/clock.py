"""Once a minute: queues the turns nobody has touched, wakes timers, keeps sockets open, forgets dead ones."""

from __future__ import annotations

from typing import Any

from functions.chat.deps import wiring
from layers.http.observability import prepare_logging
from shared.conversation.sweeping import sweep


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """The minute's work; the answer counts what was done."""
    prepare_logging()
    return sweep(wiring().desk)
