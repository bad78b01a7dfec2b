"""Mail on its way out: written in the transaction of whoever sends it, sent by the mail worker after the commit.

    queue(unit, Letter(to=("ana@example.com",), subject="Hello", text="…"), Origin.of_bot(bot), clock.now())

The same `once` of an organization is the same mail, however often it is queued.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import Conflict, RateLimited, Unprocessable
from shared.ids import derived_id, new_id
from shared.mail.checking import check
from shared.packages.bot_config import BotConfig
from shared.records.mail import CANCELED, SCHEDULED, OutgoingMail
from shared.records.outbox import OutboxItem

if TYPE_CHECKING:
    from datetime import datetime

    from shared.records.bots import Bot
    from shared.records.mail import Letter
    from shared.store import Unit

OUTBOX_KIND = "mail"
MESSAGE_ID_HOST = "mail.general-bots"
HOUR = timedelta(hours=1)
FARTHEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sends, and how much they may: `most_recipients` of one mail, `hourly` mails (0 for no limit).

    `account_id` names the mail account it leaves through, None for the bot's or the platform's own way.
    """

    org_id: str
    bot_id: str | None = None
    owner_id: str = ""
    account_id: str | None = None
    most_recipients: int = 50
    hourly: int = 100

    @classmethod
    def of_bot(cls, bot: Bot, owner_id: str = "", account_id: str | None = None) -> Origin:
        """Mail of a bot, within its `email-max-recipients` and `email-rate-limit` (platform spec §1.4)."""
        config = BotConfig(bot.config)
        limits = config.integer("email-max-recipients"), config.integer("email-rate-limit")
        return cls(bot.org_id, bot.id, owner_id, account_id, *limits)


def queue(
    unit: Unit,
    letter: Letter,
    origin: Origin,
    now: datetime,
    *,
    once: str = "",
    due_at: datetime | None = None,
    tracked: bool = False,
) -> OutgoingMail:
    """Write one mail and its way out in the open transaction.

    Raises ValidationFailed or PayloadTooLarge for what can never be sent, Unprocessable when nothing may be sent to any
    recipient, RateLimited above the hourly limit.
    """
    mail_id = derived_id(origin.org_id, f"mail:{once}") if once else new_id()
    if once and (known := unit.mail.outgoing.get(mail_id)):
        return known
    people = check(letter, origin.most_recipients)
    blocked = unit.mail.suppressions.among([address.key for address in people])
    if len(blocked) == len(people):
        reasons = ", ".join(sorted(set(blocked.values())))
        raise Unprocessable("Nothing is sent to that address any more: " + reasons)
    _require_room(unit, origin, now)
    mail = OutgoingMail(
        id=mail_id,
        org_id=origin.org_id,
        letter=letter,
        message_id=f"<{mail_id}@{MESSAGE_ID_HOST}>",
        due_at=due_at or now,
        bot_id=origin.bot_id,
        owner_id=origin.owner_id,
        account_id=origin.account_id,
        tracking_id=new_id() if tracked else "",
        created_at=now,
    )
    if unit.mail.outgoing.add(mail):
        unit.outbox.add(way_out(mail))
    return mail


def way_out(mail: OutgoingMail) -> OutboxItem:
    """The outbox item that sends a mail when it is due."""
    payload = {"mail_id": mail.id}
    return OutboxItem(mail.id, mail.org_id, OUTBOX_KIND, f"mail:{mail.id}", payload, 0, mail.due_at)


def cancel(unit: Unit, mail: OutgoingMail) -> None:
    """Keep a mail that nobody began to send from being sent; Conflict when it is too late."""
    current = unit.mail.outgoing.locked(mail.id)
    if current is None or current.status not in (SCHEDULED, CANCELED):
        raise Conflict("The mail is on its way already.")
    unit.mail.outgoing.save(replace(current, status=CANCELED))
    unit.outbox.sent(mail.id)


def _require_room(unit: Unit, origin: Origin, now: datetime) -> None:
    if origin.hourly <= 0:
        return
    count = unit.mail.outgoing.count_since(origin.bot_id, origin.owner_id, now - HOUR)
    if count >= origin.hourly:
        details = {"limit_type": "email", "current": count, "maximum": origin.hourly}
        raise RateLimited("Too much mail within an hour.", details=details, retry_after=3600)
