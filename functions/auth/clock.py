"""Once an hour: erases the people whose grace is over."""

from __future__ import annotations

from typing import Any

from functions.auth.deps import wiring
from layers.http.observability import prepare_logging
from shared.identity.erasing import erase_due


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """The hour's work; the answer counts what was done."""
    prepare_logging()
    return {"erased": erase_due(wiring())}
