"""What is done with a message that arrived, once: the owner's rules, automatic reply and calendar, or a bot's ON EMAIL
scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.calendar.access import viewer_of
from shared.calendar.invitations import receive
from shared.events.matching import Occurrence
from shared.events.publishing import publish
from shared.log import logger
from shared.mail.arriving import ARRIVED_KIND
from shared.mail.changes import Desk
from shared.mail.responding import reply_for
from shared.mail.rules import apply_rules
from shared.records.events import EMAIL
from shared.records.mailboxes import BOT_OWNER
from shared.scripts.announcing import send

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from shared.clock import Clock
    from shared.records.events import Delivery
    from shared.records.mailboxes import MailAccount, StoredMail
    from shared.scripts.ports import Queue
    from shared.store import Store, Unit

RULES, RESPONDER = "rules", "auto-responder"
LEFT_MS = 5_000


def handle_arrivals(
    store: Store, queue: Queue, clock: Clock, org_id: str, remaining_ms: Callable[[], int]
) -> int:
    """Do what is due for messages that arrived in an organization; their number.

    Whatever a message leads to is written in the transaction that marks it as done.
    """
    count = 0
    while remaining_ms() > LEFT_MS:
        with store.transaction(org_id) as unit:
            items = list(unit.outbox.due(clock.now(), 1, (ARRIVED_KIND,)))
            if not items:
                break
            made = _handled(unit, items[0].payload, clock.now())
            unit.outbox.sent(items[0].id)
        send(queue, made)
        count += 1
    return count


def _handled(unit: Unit, arrived: dict[str, Any], now: datetime) -> Sequence[Delivery]:
    owner_id = arrived["owner_id"]
    mail = unit.mail.messages.get(owner_id, arrived["mail_id"])
    account = unit.mail.accounts.get(mail.account_id) if mail else None
    if mail is None or account is None:
        return []
    if owner_id.startswith(BOT_OWNER):
        bot_id = owner_id.removeprefix(BOT_OWNER)
        return publish(unit, account.org_id, bot_id, occurrence(account, mail), now)
    _follow_settings(unit, account, mail, now)
    if text := arrived.get("calendar", ""):
        viewer = viewer_of(unit, owner_id, account.org_id)
        done = receive(unit, viewer, mail.sender.get("email", ""), text, now)
        logger.info("an invitation arrived", mail_id=mail.id, events=len(done))
    return []


def _follow_settings(unit: Unit, account: MailAccount, mail: StoredMail, now: datetime) -> None:
    rules = unit.mail.kept.named(account.owner_id, RULES, RULES)
    if rules is not None:
        desk = Desk(unit, account.org_id, account.owner_id)
        done = apply_rules(desk, mail, rules.content.get("rules", ()))
        logger.info("rules applied", mail_id=mail.id, rules=len(done))
    responder = unit.mail.kept.named(account.owner_id, RESPONDER, RESPONDER)
    if responder is not None:
        reply_for(unit, account, mail, responder.content, now)


def occurrence(account: MailAccount, mail: StoredMail) -> Occurrence:
    """What ON EMAIL scripts are told (language spec §4.15)."""
    to = [each.get("email", "") for each in mail.recipients.get("to", ())]
    event = {
        "id": mail.id,
        "message_id": mail.message_id,
        "from_address": mail.sender.get("email", ""),
        "from_name": mail.sender.get("name", ""),
        "to_addresses": to,
        "subject": mail.subject,
        "body": mail.body,
        "has_attachments": bool(mail.attachments),
        "attachments": [
            {"filename": each["filename"], "mime_type": each["content_type"], "size": each["size"]}
            for each in mail.attachments
        ],
    }
    sender = f"{mail.sender.get('name', '')} <{mail.sender.get('email', '')}>"
    facts = {"FROM": sender, "SUBJECT": mail.subject}
    return Occurrence(EMAIL, account.email, {"event": event}, facts=facts, key=mail.id)
