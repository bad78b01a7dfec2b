"""From a fetched message to what is kept of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.ids import derived_id
from shared.mail.checking import plain_text
from shared.mail.mailbox import ANSWERED, FLAGGED, IMPORTANT, SEEN
from shared.records.mailboxes import StoredMail

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from shared.mail.parsing import ParsedMail
    from shared.records.mailboxes import MailAccount, MailFolder, RemoteMail

LONGEST_BODY = 100_000
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(slots=True)
class Batch:
    """Messages that are stored in one transaction."""

    mails: list[StoredMail] = field(default_factory=list)
    _raws: list[bytes] = field(default_factory=list)

    def add(self, mail: StoredMail, raw: bytes) -> None:
        self.mails.append(mail)
        self._raws.append(raw)

    @property
    def message_ids(self) -> Sequence[str]:
        return [mail.message_id for mail in self.mails]

    def files(self, known: frozenset[str]) -> Iterator[tuple[StoredMail, bytes]]:
        """Those whose bytes are not kept yet."""
        for mail, raw in zip(self.mails, self._raws, strict=True):
            if mail.message_id not in known:
                yield mail, raw


def stored_mail(
    account: MailAccount, folder: MailFolder, remote: RemoteMail, parsed: ParsedMail
) -> StoredMail:
    """The message as it is kept. The same message of the same folder has the same id whenever it is fetched."""
    mail_id = derived_id(account.id, f"{folder.path}:{folder.uid_validity}:{remote.uid}")
    flags = {flag.lower() for flag in remote.flags}
    body = parsed.text or plain_text(parsed.html)
    return StoredMail(
        id=mail_id,
        org_id=account.org_id,
        owner_id=account.owner_id,
        account_id=account.id,
        folder_id=folder.id,
        uid=remote.uid,
        message_id=parsed.message_id[:998],
        thread_id=mail_id,
        sent_at=_plausible(parsed.sent_at, remote.received_at),
        received_at=remote.received_at,
        raw_key=f"{account.org_id}/{account.id}/{mail_id}.eml",
        subject=parsed.subject[:998],
        sender=parsed.sender,
        recipients={
            "to": list(parsed.to),
            "cc": list(parsed.cc),
            "reply_to": list(parsed.reply_to),
            "count": parsed.people,
        },
        snippet=parsed.snippet,
        size=remote.size,
        is_read=SEEN.lower() in flags,
        is_starred=FLAGGED.lower() in flags,
        is_answered=ANSWERED.lower() in flags,
        is_important=IMPORTANT.lower() in flags,
        is_automatic=parsed.is_automatic,
        attachments=tuple(asdict(part) for part in parsed.attachments),
        in_reply_to=parsed.in_reply_to,
        refs=parsed.references,
        body=body[:LONGEST_BODY],
    )


def _plausible(said: datetime | None, received: datetime) -> datetime:
    """When it was sent, as it says; a mail from the future, or from before there was mail, was sent as it came."""
    if said is None or said > received + _CLOCKS_DIFFER or said.year < 1980:
        return received
    return said
