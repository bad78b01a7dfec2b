"""Mail of scripts: one bot, acting for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.basic.errors import BasicError
from shared.errors import GbError, ValidationFailed
from shared.mail.queuing import Origin
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from shared.mail.post import Post
    from shared.records.bots import Bot
    from shared.records.mail import Attachment, Letter


class ScriptMail:
    """Implements `shared.basic.runtime.services.Mail`. Failures are BasicError R5050, R5501 and R5505."""

    def __init__(self, post: Post, bot: Bot) -> None:
        self._post = post
        self._bot = bot

    def send(self, letter: Letter, *, once: str, account: str = "") -> str:
        """Queue one mail of the bot and give its id; the same `once` is the same mail."""
        if not BotConfig(self._bot.config).flag("system-allow-email"):
            raise BasicError("R5050", "this bot may send no mail (system-allow-email)")
        if account:
            raise BasicError("R5501", f"there is no connected mail account {account}")
        try:
            return self._post.send(letter, Origin.of_bot(self._bot), once=f"run:{once}").id
        except ValidationFailed as failure:
            raise BasicError("R5505", failure.message) from failure
        except GbError as failure:
            raise BasicError("R5501", failure.message) from failure

    def enclose(self, once: str, name: str, content_type: str, data: bytes) -> Attachment:
        """A file that goes along, as it is now."""
        try:
            return self._post.attach(self._bot.org_id, f"run:{once}", name, content_type, data)
        except GbError as failure:
            raise BasicError("R5501", failure.message) from failure
