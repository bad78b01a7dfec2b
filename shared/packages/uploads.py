"""How large an uploaded file may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import PayloadTooLarge
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from shared.records.bots import Bot


def upload_limit(bot: Bot, limit_key: str, size: int) -> int:
    """The limit in bytes for a file of its format; raises PayloadTooLarge when the file is larger."""
    limit = BotConfig(bot.config).size(limit_key)
    if size > limit:
        raise PayloadTooLarge(
            f"The file may have {limit} bytes.", details={"limit": limit, "setting": limit_key}
        )
    return limit
