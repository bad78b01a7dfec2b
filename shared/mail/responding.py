"""The automatic reply of somebody who is away (RFC 3834): to people, once a day each, never to programs or lists."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.mail.addresses import is_address
from shared.mail.queuing import Origin, queue
from shared.records.mail import Letter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.records.mailboxes import MailAccount, StoredMail
    from shared.store import Unit

ONCE_IN = timedelta(hours=24)


def reply_for(
    unit: Unit, account: MailAccount, mail: StoredMail, settings: Mapping[str, Any], now: datetime
) -> bool:
    """Queue the reply when the settings and the message ask for one."""
    sender = mail.sender.get("email", "")
    if not is_active(settings, now) or not _is_personal(account, mail, sender):
        return False
    if settings.get("only_contacts") and not _is_known(unit, account, sender):
        return False
    if not unit.mail.kept.may_reply(account.owner_id, sender, now, now - ONCE_IN):
        return False
    subject = str(settings.get("subject") or "") or f"Re: {mail.subject}"
    letter = Letter(
        to=(sender,),
        subject=" ".join(subject.split())[:900],
        text=str(settings.get("body", "")),
        in_reply_to=mail.message_id if "@none>" not in mail.message_id else "",
        references=tuple(each for each in mail.refs if "@" in each)[-20:],
        automatic=True,
    )
    origin = Origin(account.org_id, None, account.owner_id, account.id)
    queue(unit, letter, origin, now, once=f"auto-reply:{mail.id}")
    return True


def is_active(settings: Mapping[str, Any], now: datetime) -> bool:
    """Whether it is switched on and this is its time; `from` and `to` are moments or empty."""
    if not settings.get("enabled"):
        return False
    begins, ends = _moment(settings.get("from")), _moment(settings.get("to"))
    return (begins is None or begins <= now) and (ends is None or now <= ends)


def _is_personal(account: MailAccount, mail: StoredMail, sender: str) -> bool:
    """A person wrote it to this very address (RFC 3834 §2)."""
    if mail.is_automatic or not is_address(sender) or sender == account.email:
        return False
    named = [*mail.recipients.get("to", ()), *mail.recipients.get("cc", ())]
    return any(each.get("email", "").lower() == account.email for each in named)


def _is_known(unit: Unit, account: MailAccount, sender: str) -> bool:
    """Whether the owner ever wrote to them."""
    from shared.mail.searching import MailFilter

    wanted = MailFilter(account_id=account.id, special="sent", recipient=(sender,))
    return bool(unit.mail.messages.list_of(account.owner_id, wanted, 1, 0))


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return found.astimezone() if found else None
