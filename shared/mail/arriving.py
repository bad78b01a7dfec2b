"""What happens once for every message that arrives: noted with the message, done after the commit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.records.mailboxes import INBOX
from shared.records.outbox import OutboxItem

if TYPE_CHECKING:
    from shared.records.mailboxes import MailAccount, MailFolder, StoredMail
    from shared.store import Unit

ARRIVED_KIND = "mail-arrived"
LATE = timedelta(days=2)
LONGEST_CALENDAR = 200_000


def note_arrival(
    unit: Unit, account: MailAccount, folder: MailFolder, mail: StoredMail, calendar: str = ""
) -> None:
    """A message in an inbox that came after the account was connected; older ones are history.

    `calendar` is the iTIP message it carries, "" when it carries none.
    """
    if folder.special != INBOX or account.last_sync is None:
        return
    if mail.received_at < account.last_sync - LATE:
        return
    payload = {"mail_id": mail.id, "owner_id": account.owner_id}
    if 0 < len(calendar) <= LONGEST_CALENDAR:
        payload["calendar"] = calendar
    unit.outbox.add(
        OutboxItem(mail.id, account.org_id, ARRIVED_KIND, f"arrived:{mail.id}", payload)
    )
