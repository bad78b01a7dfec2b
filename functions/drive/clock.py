"""Every hour: what has been in the trash for 30 days, uploads nobody finished, and at night everything compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from functions.drive.deps import wiring
from layers.http.observability import prepare_logging
from shared.drive.housekeeping import tidy
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Mapping


def handler(event: Mapping[str, Any], context: object) -> dict[str, int]:
    """Tidy up; what was done."""
    del event, context
    prepare_logging()
    done = tidy(wiring().rooms, wiring().following)
    logger.info("drives tidied", **done)
    return done
