"""Mail of scripts: one bot, acting for one person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.basic.errors import BasicError
from shared.errors import GbError, ValidationFailed
from shared.ids import derived_id
from shared.mail.queuing import Origin
from shared.packages.bot_config import BotConfig
from shared.records.mailboxes import BOT_OWNER, Kept

if TYPE_CHECKING:
    from shared.mail.post import Post
    from shared.records.bots import Bot
    from shared.records.mail import Attachment, Letter
    from shared.records.users import User


class ScriptMail:
    """Implements `shared.basic.runtime.services.Mail`. Failures are BasicError R5050, R5501 and R5505."""

    def __init__(self, post: Post, bot: Bot, user: User) -> None:
        self._post = post
        self._bot = bot
        self._user = user

    def send(self, letter: Letter, *, once: str, account: str = "") -> str:
        """Queue one mail of the bot and give its id; the same `once` is the same mail."""
        if not BotConfig(self._bot.config).flag("system-allow-email"):
            raise BasicError("R5050", "this bot may send no mail (system-allow-email)")
        origin = Origin.of_bot(self._bot)
        if account:
            origin = replace(origin, owner_id=self._user.id, account_id=self._account(account))
        try:
            return self._post.send(letter, origin, once=f"run:{once}").id
        except ValidationFailed as failure:
            raise BasicError("R5505", failure.message) from failure
        except GbError as failure:
            raise BasicError("R5501", failure.message) from failure

    def draft(self, letter: Letter, *, once: str) -> str:
        """Keep a draft for the acting user and give its id; the same `once` is the same draft."""
        content = {
            "to": list(letter.to),
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "attachments": [],
        }
        files = [{"filename": each.name, "key": each.key} for each in letter.attachments]
        kept = Kept(
            derived_id(self._bot.org_id, f"draft:{once}"),
            *(self._bot.org_id, self._user.id, "draft", letter.subject),
            content | {"files": files},
        )
        with self._post.store.transaction(self._bot.org_id) as unit:
            return unit.mail.kept.put(kept).id

    def _account(self, address: str) -> str:
        """The connected account of that address: the acting user's, or the bot's own."""
        with self._post.store.transaction(self._bot.org_id) as unit:
            found = [
                account.id
                for owner in (self._user.id, BOT_OWNER + self._bot.id)
                for account in unit.mail.accounts.list_of(owner)
                if account.email == address.casefold()
            ]
        if not found:
            raise BasicError("R5501", f"there is no connected mail account {address}")
        return found[0]

    def enclose(self, once: str, name: str, content_type: str, data: bytes) -> Attachment:
        """A file that goes along, as it is now."""
        try:
            return self._post.attach(self._bot.org_id, f"run:{once}", name, content_type, data)
        except GbError as failure:
            raise BasicError("R5501", failure.message) from failure
