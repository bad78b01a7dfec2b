"""Once a minute: queues the scripts whose time has come, and runs that wait for nobody or were left behind."""

from __future__ import annotations

from typing import Any

from functions.basic.deps import wiring
from layers.http.observability import prepare_logging
from shared.scripts.schedules import sweep


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """The minute's work; the answer counts what was done."""
    prepare_logging()
    return sweep(wiring().minute)
