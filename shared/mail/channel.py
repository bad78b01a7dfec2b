"""The e-mail channel: what a bot says to an address becomes a mail of its own (platform spec §6.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.errors import GbError
from shared.log import logger
from shared.mail.queuing import Origin, queue
from shared.records.mail import Letter

if TYPE_CHECKING:
    from datetime import datetime

    from shared.clock import Clock
    from shared.records.bots import Bot
    from shared.records.mail import OutgoingMail
    from shared.store import Store, Unit

LONGEST_SUBJECT = 120


def say_by_mail(
    unit: Unit,
    bot: Bot,
    address: str,
    text: str,
    now: datetime,
    *,
    subject: str = "",
    once: str = "",
) -> OutgoingMail:
    """Queue one message; without a subject its first line is one. Raises what `queue` raises."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    title = " ".join((subject or first).split())[:LONGEST_SUBJECT] or bot.name
    letter = Letter((address,), title, text, automatic=True)
    return queue(unit, letter, Origin.of_bot(bot), now, once=once)


def mail_what_was_said(store: Store, clock: Clock, org_id: str) -> int:
    """Turn what bots said to addresses (TALK TO, SEND TO, NOTIFY, BROADCAST) into mails, once each; how many."""
    count = 0
    while True:
        with store.transaction(org_id) as unit:
            items = list(unit.mail.outgoing.spoken(clock.now(), 1))
            if not items:
                return count
            _mail(unit, items[0].key, items[0].payload, clock.now())
            unit.outbox.sent(items[0].id)
        count += 1


def _mail(unit: Unit, key: str, said: dict[str, Any], now: datetime) -> None:
    bot = unit.bots.get(str(said.get("bot_id", "")))
    address = str(said["recipient"])
    if address[:6].casefold() == "email:":
        address = address[6:]
    if bot is None:
        return
    try:
        say_by_mail(
            unit,
            bot,
            address,
            str(said.get("text", "")),
            now,
            subject=str(said.get("subject", "")),
            once=f"channel:{key}",
        )
    except GbError as failure:
        logger.warning("what was said is not mailed", bot_id=bot.id, reason=failure.message)
