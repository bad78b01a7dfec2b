"""Reloading a bot's settings: `config.csv` and the prompt file of its `.gbot` folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.encoding import decode_text
from shared.errors import NotFound
from shared.packages.bot_config import BotConfig
from shared.packages.config_csv import parse_config
from shared.packages.layout import PROMPT_FILES
from shared.packages.limits import MAX_CONFIG

if TYPE_CHECKING:
    from shared.packages.ports import Files
    from shared.records.bots import Bot
    from shared.store import Store

CONFIG_SOURCE, PROMPT_SOURCE = "config.csv", "prompt"


def reload_config(store: Store, files: Files, bot: Bot, key: str) -> tuple[str, ...]:
    """Replace the bot's settings by what the file says now (nothing, when it is gone); the file's warnings.

    Whether guests may come in is taken from the bot's own file only: it is not inherited.
    """
    parsed = parse_config(_text(files, key) or "")
    config = BotConfig(parsed.values)
    with store.transaction(bot.org_id) as unit:
        unit.bots.save_config(bot.id, parsed.values, CONFIG_SOURCE)
        unit.bots.describe(
            bot.id, description=config.text("bot-description"), public=config.flag("public")
        )
    return parsed.warnings


def reload_prompt(store: Store, files: Files, bot: Bot, folder: str) -> str:
    """Replace the system prompt by the folder's first prompt file; its name, "" when there is none."""
    for name in PROMPT_FILES:
        text = _text(files, folder + name)
        if text is not None:
            _save_prompt(store, bot, {"system-prompt": text.strip()})
            return name
    _save_prompt(store, bot, {})
    return ""


def _save_prompt(store: Store, bot: Bot, values: dict[str, str]) -> None:
    with store.transaction(bot.org_id) as unit:
        unit.bots.save_config(bot.id, values, PROMPT_SOURCE)


def _text(files: Files, key: str) -> str | None:
    info = files.head(key)
    if info is None or info.size > MAX_CONFIG:
        return None
    try:
        return decode_text(files.read(key))
    except NotFound:  # removed since we looked
        return None
