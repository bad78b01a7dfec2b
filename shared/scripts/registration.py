"""What a script's file declares to start it by itself, kept in line with its active build (language spec §7.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.ids import new_id
from shared.records.schedules import Schedule, Webhook
from shared.scripts.schedules import declare, next_run
from shared.scripts.services import time_zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from shared.records.bots import Bot
    from shared.records.runs import StoredProgram
    from shared.store import Unit


def register(unit: Unit, bot: Bot, program: StoredProgram, now: datetime) -> None:
    """Replace all schedules and webhooks of the script by those of its new build."""
    from shared.scripts.listening import listeners_of

    declared: Mapping[str, Any] = program.code.get("metadata", {})
    schedules = [
        _schedule(bot, program.name, str(each["spec"]), now)
        for each in declared.get("schedules", ())
    ]
    declare(unit, bot, program.name, schedules)
    webhooks = [
        Webhook(
            id=new_id(),
            org_id=bot.org_id,
            bot_id=bot.id,
            endpoint=str(each["name"]),
            script=program.name,
            secret=str(each.get("secret") or ""),
        )
        for each in declared.get("webhooks", ())
    ]
    unit.webhooks.replace(bot.id, program.name, webhooks)
    unit.events.replace(bot.id, program.name, listeners_of(bot, program))
    from shared.websites.registration import declare as declare_websites  # not for every door

    declare_websites(unit, bot, program.name, declared.get("websites", ()), now)


def withdraw(unit: Unit, bot: Bot, script: str) -> None:
    """Forget everything that would start a script whose file is gone."""
    declare(unit, bot, script, [])
    unit.webhooks.replace(bot.id, script, [])
    unit.events.replace(bot.id, script, [])


def rezone(unit: Unit, bot: Bot, now: datetime) -> None:
    """The bot's time zone changed: the clocks of its schedules with it."""
    zone = time_zone(bot).key
    for each in unit.schedules.list_of(bot.id):
        moved = replace(each, timezone=zone)
        unit.schedules.put(replace(moved, next_run=next_run(moved, now)))


def _schedule(bot: Bot, script: str, spec: str, now: datetime) -> Schedule:
    made = Schedule(
        new_id(), bot.org_id, bot.id, script, " ".join(spec.split()), time_zone(bot).key
    )
    return replace(made, next_run=next_run(made, now))
