"""Which models a bot may use: those its config names for a role, those it lists, those that stand by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from shared.llm.roles import ROLES, choice_for, fallback_choices
from shared.llm.values import items

if TYPE_CHECKING:
    from shared.llm.settings import ModelSettings
    from shared.records.bots import Bot


class Resolving(Protocol):
    """From a choice to a model; an empty choice is the bot's own."""

    def settings(self, bot: Bot, choice: str = "") -> ModelSettings: ...


def choices_of(bot: Bot) -> list[str]:
    """Every choice the bot's config names, its own model first, as an empty text."""
    roles = [choice_for(bot.config, role) for role in ROLES]
    listed = items(bot.config, "llm-models")
    return list(dict.fromkeys(["", *roles, *listed, *fallback_choices(bot.config)]))


def models_of(bot: Bot, models: Resolving) -> list[ModelSettings]:
    """The models behind the choices, each once."""
    return list(dict.fromkeys(models.settings(bot, choice) for choice in choices_of(bot)))


def known_choices(bot: Bot, models: Resolving) -> set[str]:
    """The names a caller may choose a model by."""
    known = set(choices_of(bot)) - {""}
    for settings in models_of(bot, models):
        known |= {settings.model, f"{settings.vendor}:{settings.model}"}
    return known


def roles_of(bot: Bot, models: Resolving) -> dict[str, ModelSettings]:
    """The model of each role."""
    return {role: models.settings(bot, choice_for(bot.config, role)) for role in ROLES}
