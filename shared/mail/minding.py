"""The minute's look at mailboxes: which are due, whose snoozed mail wakes, which bots have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from shared.errors import ValidationFailed
from shared.log import logger
from shared.mail.accounts import bot_account
from shared.mail.changes import Desk
from shared.records.mailboxes import INBOX

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.records.bots import Bot
    from shared.store import Store, Unit

MOST = 200


class Syncs(Protocol):
    """Has one mailbox brought up to date soon."""

    def sync(self, org_id: str, account_id: str) -> None: ...


def mind(store: Store, dispatch: Syncs, clock: Clock) -> dict[str, int]:
    """Do so for every organization; counts by kind."""
    done = {"due": 0, "wakened": 0}
    for org_id in store.directory.org_ids():
        with store.transaction(org_id) as unit:
            for bot in unit.bots.list():
                _keep_bot_account(unit, bot)
            done["wakened"] += _wake(unit, org_id, clock)
            due = list(unit.mail.accounts.due(clock.now(), MOST))
        for account_id in due:
            dispatch.sync(org_id, account_id)
        done["due"] += len(due)
    return done


def _keep_bot_account(unit: Unit, bot: Bot) -> None:
    """The mailbox of the bot's settings, as they are now."""
    try:
        wanted = bot_account(bot)
    except ValidationFailed as failure:
        logger.warning("the bot's mailbox cannot be used", bot_id=bot.id, reason=failure.message)
        return
    if wanted is None:
        return
    known = unit.mail.accounts.get(wanted.id)
    if known is None:
        unit.mail.accounts.create(wanted)
    elif (known.email, known.imap, known.smtp) != (wanted.email, wanted.imap, wanted.smtp):
        unit.mail.accounts.save(wanted)


def _wake(unit: Unit, org_id: str, clock: Clock) -> int:
    """Snoozed mail is in the inbox again, unread."""
    wakened = unit.mail.messages.wakened(clock.now(), MOST)
    for mail in wakened:
        unit.mail.messages.change(mail.owner_id, [mail.id], snoozed_until=None)
        desk = Desk(unit, org_id, mail.owner_id)
        desk.mark([mail.id], is_read=False)
        if unit.mail.folders.named(mail.account_id, INBOX):
            desk.move([mail.id], INBOX)
    return len(wakened)
