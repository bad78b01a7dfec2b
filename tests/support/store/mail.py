"""Mail in memory."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from shared.records.mail import CANCELED, OutgoingMail, Suppression
from shared.records.mailboxes import Kept, MailAccount
from shared.records.outbox import OutboxItem
from tests.support.store.outside import MemoryOutbox
from tests.support.store.tables import Transaction

_ADDRESSED = re.compile(r"(email:)?[^:@\s]+@[^@\s]+\Z", re.IGNORECASE)

_CHANGING = (
    "status",
    "sender",
    "provider_id",
    "refused",
    "error",
    "sent_at",
    "read_at",
    "read_count",
)


class MemoryMail:
    def __init__(self, transaction: Transaction) -> None:
        self.outgoing = MemoryOutgoing(transaction)
        self.suppressions = MemorySuppressions(transaction)
        self.kept = MemoryKeptThings(transaction)
        self.accounts = MemoryMailAccounts(transaction)


class MemoryOutgoing:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._mail = transaction.rows("mail_outgoing")

    def add(self, mail: OutgoingMail) -> bool:
        if self._mail.get(mail.id):
            return False
        if mail.bot_id:
            self._transaction.rows("bots").require(mail.bot_id)
        made = mail.created_at or self._transaction.now
        self._mail.insert_by_id(dataclasses.replace(mail, created_at=made))
        return True

    def get(self, mail_id: str) -> OutgoingMail | None:
        found: OutgoingMail | None = self._mail.get(mail_id)
        return found

    locked = get

    def save(self, mail: OutgoingMail) -> None:
        self._mail.change(mail.id, **{name: getattr(mail, name) for name in _CHANGING})

    def of_provider(self, provider_id: str) -> OutgoingMail | None:
        return next(iter(self._mail.where(lambda mail: mail.provider_id == provider_id)), None)

    def of_tracking(self, tracking_id: str) -> OutgoingMail | None:
        return next(iter(self._mail.where(lambda mail: mail.tracking_id == tracking_id)), None)

    def list_of(
        self,
        owner_id: str,
        *,
        tracked: bool = False,
        since: datetime | None = None,
        limit: int = 50,
    ) -> Sequence[OutgoingMail]:
        found = self._mail.where(
            lambda mail: (
                mail.owner_id == owner_id
                and (mail.tracking_id or not tracked)
                and (since is None or mail.created_at >= since)
            )
        )
        return sorted(found, key=lambda mail: (mail.created_at, mail.id), reverse=True)[:limit]

    def spoken(self, now: datetime, limit: int) -> Sequence[OutboxItem]:
        outbox = MemoryOutbox(self._transaction)
        found = outbox.waiting(now, ("channel",))
        mails = [item for item in found if _ADDRESSED.match(item.payload["recipient"])]
        return [outbox.claim(item, now) for item in mails[:limit]]

    def count_since(self, bot_id: str | None, owner_id: str, since: datetime) -> int:
        return len(
            self._mail.where(
                lambda mail: (
                    (mail.bot_id, mail.owner_id) == (bot_id, owner_id)
                    and mail.created_at > since
                    and mail.status != CANCELED
                )
            )
        )


class MemorySuppressions:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._known = transaction.rows("mail_suppressed")

    def add(self, suppression: Suppression) -> None:
        kept = dataclasses.replace(suppression, address=suppression.address.lower())
        self._known.put((self._transaction.org_id, kept.address), kept)

    def among(self, addresses: Iterable[str]) -> Mapping[str, str]:
        wanted = {address.lower() for address in addresses}
        found = self._known.where(lambda known: known.address in wanted)
        return {known.address: known.reason for known in found}

    def remove(self, address: str) -> bool:
        return self._known.delete((self._transaction.org_id, address.lower()))


class MemoryKeptThings:
    """Drafts, labels, signatures, templates, rules, the responder."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._kept = transaction.rows("mail_kept")
        self._replies = transaction.rows("mail_auto_replies")

    def get(self, owner_id: str, kind: str, kept_id: str) -> Kept | None:
        found: Kept | None = self._kept.get(kept_id)
        return found if found and (found.owner_id, found.kind) == (owner_id, kind) else None

    def named(self, owner_id: str, kind: str, name: str) -> Kept | None:
        found = self.list_of(owner_id, kind)
        return next((kept for kept in found if kept.name.lower() == name.lower()), None)

    def list_of(self, owner_id: str, kind: str) -> Sequence[Kept]:
        found = self._kept.where(lambda kept: (kept.owner_id, kept.kind) == (owner_id, kind))
        if kind == "draft":
            return sorted(found, key=lambda kept: kept.updated_at, reverse=True)
        return sorted(found, key=lambda kept: (kept.name.lower(), kept.id))

    def put(self, kept: Kept) -> Kept:
        known = self._kept.get(kept.id)
        version = known.version + 1 if known else 1
        stored = dataclasses.replace(kept, version=version, updated_at=self._transaction.now)
        self._kept.put(kept.id, stored)
        return stored

    def remove(self, owner_id: str, kind: str, kept_id: str) -> bool:
        return self.get(owner_id, kind, kept_id) is not None and self._kept.delete(kept_id)

    def may_reply(self, owner_id: str, sender: str, now: datetime, since: datetime) -> bool:
        known = self._replies.get((owner_id, sender))
        if known is not None and known > since:
            return False
        self._replies.put((owner_id, sender), now)
        return True


class MemoryMailAccounts:
    """The part of accounts that scripts ask for."""

    def __init__(self, transaction: Transaction) -> None:
        self._accounts = transaction.rows("mail_accounts")

    def create(self, account: MailAccount) -> None:
        first = not self.list_of(account.owner_id)
        self._accounts.insert_by_id(dataclasses.replace(account, is_primary=first))

    def list_of(self, owner_id: str) -> Sequence[MailAccount]:
        found = self._accounts.where(lambda account: account.owner_id == owner_id)
        return sorted(found, key=lambda account: (not account.is_primary, account.email))
