"""A bot asked by another: its `ON "delegate"` handler answers, else its model (language spec §4.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.basic.runtime.outcome import Completed
from shared.basic.runtime.program import Program
from shared.basic.values import display
from shared.events.matching import Occurrence, concerns
from shared.events.publishing import publish
from shared.ids import new_id
from shared.log import logger
from shared.packages.bot_config import BotConfig
from shared.records.events import EVENT, Delivery
from shared.records.questions import DELEGATE, INBOX, inbox_event, reply_event
from shared.records.runs import ACTIVE, COMPLETED
from shared.scripts.announcing import send
from shared.scripts.models import ScriptModels
from shared.scripts.running import proceed, start
from shared.scripts.services import DetachedServices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from shared.basic.runtime.outcome import Outcome
    from shared.records.bots import Bot
    from shared.records.runs import Run
    from shared.scripts.ports import Workshop


def answer(
    workshop: Workshop, bot: Bot, delivery: Delivery, begun: Run | None, keep: timedelta
) -> str:
    """Answer, once; "answered", or why not. `begun` is the handler's run of an earlier attempt."""
    asked = delivery.payload
    words = _words(workshop, bot, delivery, begun)
    if words is None:
        return "no answer"
    now = workshop.clock.now()
    asker, owner, question = (str(asked[name]) for name in ("asker", "owner", "reply"))
    noted = {"id": new_id(), "from": bot.name, "text": words}
    with workshop.store.transaction(bot.org_id) as unit:
        unit.memory.put(INBOX, owner, question, noted, now + keep)
        made = []
        for name in (reply_event(question), inbox_event(owner, bot.name)):
            told = Occurrence(EVENT, name, {"params": words})
            made += publish(unit, bot.org_id, asker, told, now)
        unit.events.done(delivery.id, "answered")
    send(workshop.queue, made)
    return "answered"


def _words(workshop: Workshop, bot: Bot, delivery: Delivery, begun: Run | None) -> str | None:
    if begun is not None:
        return _of_run(workshop, begun)
    asked = {"params": dict(delivery.payload), "message": {"text": delivery.payload["message"]}}
    outcome = _by_handler(workshop, bot, delivery, asked)
    if outcome is not None:
        return _said(outcome)
    system = BotConfig(bot.config).text("system-prompt")
    try:
        return ScriptModels(workshop.models, bot).complete(
            str(delivery.payload["message"]), system=system
        )
    except BasicError as error:
        logger.warning("a bot could not answer another", bot_id=bot.id, reason=error.message)
        return None


def _of_run(workshop: Workshop, begun: Run) -> str | None:
    if begun.status == COMPLETED:
        return display(begun.result) or "\n".join(begun.snapshot.get("said", []))
    outcome = proceed(workshop, begun.org_id, begun.id) if begun.status == ACTIVE else None
    return _said(outcome) if outcome else None


def _by_handler(
    workshop: Workshop, bot: Bot, delivery: Delivery, asked: Mapping[str, Any]
) -> Outcome | None:
    """What became of the bot's own handler; None when it has none."""
    wanted = Occurrence(EVENT, DELEGATE, asked)
    with workshop.store.transaction(bot.org_id) as unit:
        listeners = [
            each for each in unit.events.listeners(bot.id, EVENT) if concerns(each, wanted)
        ]
        stored = unit.programs.active(bot.id, listeners[0].script) if listeners else None
    if stored is None:
        return None
    return start(
        workshop,
        DetachedServices(workshop, bot),
        Program.from_json(stored.code),
        trigger="event",
        entry=listeners[0].entry,
        params=asked,
        caller={
            "kind": "event",
            "turn_id": delivery.id,
            "call_id": "event",
            "depth": delivery.depth,
        },
    )


def _said(outcome: Outcome) -> str | None:
    if not isinstance(outcome, Completed):
        return None
    return display(outcome.value) or "\n".join(outcome.said)
