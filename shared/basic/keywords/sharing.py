"""Memory between the bots of an organization: BOT SHARE MEMORY, BOT SYNC MEMORY."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display

_SCOPE = "bot"
_CACHE = "cache:"


@keyword(
    "BOT SHARE MEMORY {key:sum} WITH {bot:expr}",
    effect=Effect.TRANSACTIONAL,
    cls="EXOTIC",
    example='SET BOT MEMORY "greeting", "Hello"\nBOT SHARE MEMORY "greeting" WITH bot.name',
)
def bot_share_memory(run: Run, key: Any, bot: Any) -> None:
    """Copy one value of the bot's memory to another bot of the organization."""
    name = display(key).strip()
    value = run.unit.memory.get(_SCOPE, run.bot.id, name)
    if value is None:
        raise BasicError("R5010", f"the bot's memory has no {shortened(name)}")
    run.unit.memory.put(_SCOPE, _bot_id(run, bot), name, value)


@keyword(
    "BOT SYNC MEMORY FROM {bot:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example="BOT SYNC MEMORY FROM bot.name",
)
def bot_sync_memory(run: Run, bot: Any) -> int:
    """Copy everything another bot of the organization remembers into this bot's memory; how many values."""
    found = run.unit.memory.all(_SCOPE, _bot_id(run, bot))
    kept = {name: value for name, value in found.items() if not name.startswith(_CACHE)}
    for name, value in kept.items():
        run.unit.memory.put(_SCOPE, run.bot.id, name, value)
    return len(kept)


def _bot_id(run: Run, bot: Any) -> str:
    """Another bot by its name; the transaction sees no bot of another organization."""
    name = display(bot).strip().casefold()
    for found in run.unit.bots.list():
        if found.name == name:
            return found.id
    raise BasicError("R5010", f"there is no bot {shortened(name)} in this organization")
