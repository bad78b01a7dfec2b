"""Objects of packages that changed: S3 tells a queue, the queue tells this handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from functions.drive import deps
from functions.drive.object_events import changed_keys
from layers.http.batches import each_message
from shared.log import logger
from shared.packages.layout import locate

if TYPE_CHECKING:
    from collections.abc import Mapping


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Bring bots in line with their packages."""
    del context
    return each_message(event, _apply)


def _apply(message: Mapping[str, Any]) -> None:
    for key in changed_keys(message):
        _deploy(key)


def _deploy(key: str) -> None:
    applied = deps.wiring().deployment.apply(key)
    logger.info(
        "package changed",
        key=key,
        outcome=applied.outcome,
        bot_id=applied.bot_id,
        part=applied.part,
        problems=list(applied.problems),
    )
    _follow(key)


def _follow(key: str) -> None:
    """Show the object in the drive as it is now."""
    place = locate(key)
    bot = deps.wiring().store.directory.bot_named(place.bot) if place else None
    if bot is not None:
        deps.wiring().following.follow(bot, key)
