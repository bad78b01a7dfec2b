"""Mail for bots that SES received: it lies in the mail bucket, and the address says whose it is.

A bot's address is its name at the receiving domain, or what its `email-from` says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared.errors import NotFound
from shared.ids import derived_id
from shared.log import logger
from shared.mail.addresses import is_address, parse_address
from shared.mail.arriving import ARRIVED_KIND
from shared.mail.fetching import stored_mail
from shared.mail.parsing import ParsedMail, parse
from shared.packages.bot_config import BotConfig
from shared.records.mailboxes import BOT_OWNER, INBOX, MailAccount, MailFolder, RemoteMail
from shared.records.outbox import OutboxItem

if TYPE_CHECKING:
    from datetime import datetime

    from shared.clock import Clock
    from shared.mail.ports import MailFiles
    from shared.records.bots import Bot
    from shared.store import Store

PREFIX = "inbound/"
SETUP_NOTICE = "AMAZON_SES_SETUP_NOTIFICATION"


@dataclass(frozen=True, slots=True)
class Reception:
    """The ports of receiving."""

    store: Store
    files: MailFiles
    clock: Clock

    def receive(self, key: str) -> list[str]:
        """Give one received message to the bots it is for; the organizations that have something to do now."""
        if not key.startswith(PREFIX) or key.endswith(SETUP_NOTICE):
            return []
        try:
            raw = self.files.read(key)
        except NotFound:
            return []
        parsed = parse(raw)
        bots = self._bots(parsed)
        if not bots:
            logger.warning("received mail is for no bot", key=key)
        return [self._keep(bot, address, key, raw, parsed) for bot, address in bots]

    def _bots(self, parsed: ParsedMail) -> list[tuple[Bot, str]]:
        found: dict[str, tuple[Bot, str]] = {}
        for person in (*parsed.to, *parsed.cc):
            address = person["email"]
            if is_address(address) and (bot := self._bot(address)):
                found.setdefault(bot.id, (bot, address))
        return list(found.values())

    def _bot(self, address: str) -> Bot | None:
        """By the part before the @, without what stands behind a plus; else by a bot's own sender."""
        local = address.partition("@")[0].partition("+")[0]
        bot = self.store.directory.bot_named(local)
        if bot is not None and _sender(bot) in ("", address):
            return bot
        for org_id in self.store.directory.org_ids():
            with self.store.transaction(org_id) as unit:
                for each in unit.bots.list():
                    if _sender(each) == address:
                        return each
        return bot

    def _keep(self, bot: Bot, address: str, key: str, raw: bytes, parsed: ParsedMail) -> str:
        account, folder = _inbox(bot, address)
        now: datetime = self.clock.now()
        remote = RemoteMail(0, frozenset(), len(raw), now)
        mail_id = derived_id(account.id, key)
        mail = replace(
            stored_mail(account, folder, remote, parsed),
            id=mail_id,
            thread_id=mail_id,
            uid=None,
            raw_key=key,
        )
        with self.store.transaction(bot.org_id) as unit:
            if unit.mail.accounts.get(account.id) is None:
                unit.mail.accounts.create(account)
            unit.mail.folders.put(folder)
            if unit.mail.messages.add(mail):
                payload = {"mail_id": mail_id, "owner_id": account.owner_id}
                unit.outbox.add(
                    OutboxItem(mail_id, bot.org_id, ARRIVED_KIND, f"arrived:{mail_id}", payload)
                )
        return bot.org_id


def _inbox(bot: Bot, address: str) -> tuple[MailAccount, MailFolder]:
    """Where a bot's received mail is kept: one account for each of its addresses, without a server behind it."""
    email = address.lower()
    account_id = derived_id(bot.id, f"inbound:{email}")
    account = MailAccount(account_id, bot.org_id, BOT_OWNER + bot.id, email, {})
    folder_id = derived_id(account_id, INBOX)
    return account, MailFolder(folder_id, bot.org_id, account_id, "INBOX", "Inbox", INBOX)


def _sender(bot: Bot) -> str:
    text = BotConfig(bot.config).text("email-from")
    return parse_address(text).email.lower() if text and is_address(text) else ""
