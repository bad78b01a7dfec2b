"""Where a run begins, and what its variables hold at first (specification 7.1, 7.5 and 7.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.basic.runtime.program import Program
from shared.basic.values.conversion import config_name, config_value

if TYPE_CHECKING:
    from shared.basic.runtime.services import Services

_PARAM_PREFIX = "param-"


def entry_code(program: Program, entry: str) -> int:
    """The code an entry name leads to: "" is the script itself; R5310 for an unknown name."""
    key = entry.casefold()
    for name in (key, f"sub {key}"):
        if name in program.entries:
            return program.entries[name]
    if not key:
        return 0
    raise BasicError("R5310", f"{program.name} has no tool or SUB called {entry}")


def bind_positional(params: Sequence[Mapping[str, Any]], values: Sequence[Any]) -> dict[str, Any]:
    """Arguments by parameter, in order; extra ones are ignored."""
    return {param["name"].casefold(): value for param, value in zip(params, values, strict=False)}


def predefined(services: Services, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Configuration parameters, platform objects, and the payload of the event that started the run."""
    found: dict[str, Any] = {
        config_name(name.removeprefix(_PARAM_PREFIX)): config_value(text)
        for name, text in services.bot.config.items()
        if name.startswith(_PARAM_PREFIX)
    }
    found["bot"] = {"id": services.bot.id, "name": services.bot.name}
    user = asdict(services.user)
    found["user"] = {name: user[name] for name in ("id", "name", "email", "phone", "language")}
    session = services.session
    if session is not None:
        found["session"] = {
            **session.state.variables,
            "id": session.id,
            "user_id": session.user_id,
            "channel": session.channel,
            "needs_human": session.status == "human",
        }
    return found | {name.casefold(): value for name, value in payload.items()}
