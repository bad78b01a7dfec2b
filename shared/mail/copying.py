"""Sent mail in the sender's Sent folder: noted when it was sent, put there once, unless the server did so itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shared.errors import GbError, NotFound
from shared.ids import derived_id
from shared.log import logger
from shared.mail.addresses import parse_address
from shared.mail.composing import compose
from shared.mail.mailbox import SEEN
from shared.records.mailboxes import SENT_FOLDER
from shared.records.outbox import OutboxItem

if TYPE_CHECKING:
    from datetime import timedelta

    from shared.mail.syncing import SyncRoom
    from shared.records.mail import OutgoingMail
    from shared.store import Unit

COPY_KIND = "mail-copy"
MOST_ATTEMPTS = 10
LEFT_MS = 20_000


def note_sent(unit: Unit, mail: OutgoingMail) -> None:
    """In the transaction that marks the mail as sent."""
    if mail.account_id:
        payload = {"mail_id": mail.id, "account_id": mail.account_id}
        item_id = derived_id(mail.id, COPY_KIND)
        unit.outbox.add(OutboxItem(item_id, mail.org_id, COPY_KIND, f"copy:{mail.id}", payload))


def copy_sent(
    room: SyncRoom, org_id: str, remaining_ms: Callable[[], int], pause: timedelta
) -> int:
    """Put what was sent into the Sent folders; how many."""
    count = 0
    while remaining_ms() > LEFT_MS:
        with room.store.transaction(org_id) as unit:
            items = list(unit.outbox.due(room.clock.now(), 1, (COPY_KIND,)))
        if not items:
            break
        item = items[0]
        failed = ""
        try:
            _copy(room, org_id, item.payload["mail_id"], item.payload["account_id"])
        except GbError as failure:
            failed = failure.message
            logger.warning("sent mail is not in its folder yet", reason=failed)
        with room.store.transaction(org_id) as unit:
            if failed and item.attempts < MOST_ATTEMPTS:
                unit.outbox.postpone(item.id, room.clock.now() + pause * item.attempts, failed)
            else:
                unit.outbox.sent(item.id)
        count += not failed
    return count


def _copy(room: SyncRoom, org_id: str, mail_id: str, account_id: str) -> None:
    with room.store.transaction(org_id) as unit:
        mail = unit.mail.outgoing.get(mail_id)
        account = unit.mail.accounts.get(account_id)
        folder = unit.mail.folders.named(account_id, SENT_FOLDER) if account else None
    if mail is None or account is None or not account.imap:
        return
    sender = parse_address(mail.sender or account.email)
    message = compose(
        mail.letter, sender, mail.message_id, mail.due_at, lambda file: room.files.read(file.key)
    )
    with room.mailboxes.connected(room.server_of(account)) as box:
        path = folder.path if folder else "Sent"
        try:
            box.open(path)
            if box.named(mail.message_id):
                return
        except NotFound:
            pass  # it is made by the append
        box.append(path, message, [SEEN])
