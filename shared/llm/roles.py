"""Which of a bot's models plays a role, and which stand by (platform spec §1.4, §5.2).

A choice is `provider:model`, or a model alone; an empty choice is the bot's own `llm-model`.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from shared.llm.values import items, text

ModelRole = Literal["default", "fast", "quality", "code", "vision"]
ROLES: tuple[ModelRole, ...] = get_args(ModelRole)


def choice_for(config: Mapping[str, str], role: ModelRole) -> str:
    """The choice for a role; a role nobody filled is played by the default."""
    return text(config, f"model-{role}") or _legacy(config, role) or text(config, "model-default")


def fallback_choices(config: Mapping[str, str]) -> list[str]:
    """What to ask when the chosen model is out of reach, in order."""
    if text(config, "model-fallback-enabled").casefold() in {"false", "0", "no", "off"}:
        return []
    legacy = text(config, "llm-fallback-provider")
    return items(config, "model-fallback-order") or ([f"{legacy}:"] if legacy else [])


def _legacy(config: Mapping[str, str], role: ModelRole) -> str:
    if role != "fast":
        return ""
    vendor, model = text(config, "llm-fast-provider"), text(config, "llm-fast-model")
    return f"{vendor}:{model}" if vendor else model
