"""The mail worker: takes due mail out of the outbox and has it carried away.

A mail is marked as being sent and committed before the carrier gets it, and marked as sent afterwards; what a crash left
between the two is carried again under the same Message-ID, by which mail servers and readers know a duplicate.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import GbError, NotFound, ServiceUnavailable
from shared.log import bound, logger
from shared.mail.addresses import parse_address, parse_addresses
from shared.mail.composing import compose
from shared.mail.failures import MailRefused
from shared.mail.ports import Envelope
from shared.mail.queuing import OUTBOX_KIND
from shared.records.mail import FAILED, SCHEDULED, SENDING, SENT

if TYPE_CHECKING:
    from datetime import datetime

    from shared.clock import Clock
    from shared.mail.ports import Carriers, MailFiles, Receipt
    from shared.records.mail import Attachment, OutgoingMail
    from shared.records.outbox import OutboxItem
    from shared.store import Store, Unit

MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=1)
LEFT_MS = 20_000
"""A mail is not begun with less time than this."""
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MailRoom:
    """What sending needs. `pixel_url` gives the address of a tracking pixel, "" when nobody is told its address."""

    store: Store
    files: MailFiles
    carriers: Carriers
    clock: Clock
    pixel_url: Callable[[str], str] = lambda _: ""
    after_sent: Callable[[Unit, OutgoingMail], None] = lambda _unit, _mail: None


def empty_outbox(room: MailRoom, org_id: str, remaining_ms: Callable[[], int]) -> dict[str, int]:
    """Send what is due in one organization; counts by outcome."""
    done = {"sent": 0, "failed": 0, "delayed": 0, "dropped": 0}
    while remaining_ms() > LEFT_MS:
        with room.store.transaction(org_id) as unit:
            items = list(unit.outbox.due(room.clock.now(), 1, (OUTBOX_KIND,)))
        if not items:
            break
        with bound(mail_id=items[0].payload["mail_id"]):
            done[_sent(room, items[0])] += 1
    return done


def sweep(room: MailRoom, remaining_ms: Callable[[], int]) -> dict[str, int]:
    """Send what is due in every organization, as far as the time goes; counts by outcome."""
    done = {"sent": 0, "failed": 0, "delayed": 0, "dropped": 0}
    for org_id in room.store.directory.org_ids():
        for outcome, count in empty_outbox(room, org_id, remaining_ms).items():
            done[outcome] += count
    return done


def _sent(room: MailRoom, item: OutboxItem) -> str:
    mail = _begun(room, item)
    if mail is None:
        return "dropped"
    try:
        sender, receipt = _carried(room, mail)
    except ServiceUnavailable as failure:
        if item.attempts >= MOST_ATTEMPTS:
            return _failed(room, item, mail, failure)
        return _delayed(room, item, mail, failure)
    except (MailRefused, NotFound) as failure:
        return _failed(room, item, mail, failure)
    done = replace(
        mail,
        status=SENT,
        sender=sender,
        provider_id=receipt.provider_id,
        refused={**mail.refused, **receipt.refused},
        error="",
        sent_at=room.clock.now(),
    )
    with room.store.transaction(item.org_id) as unit:
        unit.mail.outgoing.save(done)
        unit.outbox.sent(item.id)
        room.after_sent(unit, done)
    logger.info("mail sent", recipients=len(mail.letter.recipients), refused=len(done.refused))
    return "sent"


def _begun(room: MailRoom, item: OutboxItem) -> OutgoingMail | None:
    """The mail, marked as being sent; None when there is nothing to send any more."""
    with room.store.transaction(item.org_id) as unit:
        mail = unit.mail.outgoing.locked(item.payload["mail_id"])
        if mail is None or mail.status not in (SCHEDULED, SENDING):
            unit.outbox.sent(item.id)
            return None
        people = [address.key for address in parse_addresses(mail.letter.recipients)]
        blocked = unit.mail.suppressions.among(people)
        begun = replace(mail, status=SENDING, refused={**mail.refused, **blocked})
        unit.mail.outgoing.save(begun)
    return begun


def _carried(room: MailRoom, mail: OutgoingMail) -> tuple[str, Receipt]:
    """The sender's address and what the carrier answered."""
    carrier, sender = room.carriers.of(mail)
    letter = mail.letter
    if mail.tracking_id and letter.html and (url := room.pixel_url(mail.tracking_id)):
        letter = replace(letter, html=with_pixel(letter.html, url))
    people = [
        address.email
        for address in parse_addresses(letter.recipients)
        if address.key not in mail.refused
    ]
    if not people:
        raise MailRefused("Nothing is sent to these recipients any more.")

    def bytes_of(attachment: Attachment) -> bytes:
        return room.files.read(attachment.key)

    address = parse_address(sender)
    date = mail.due_at
    message = compose(letter, address, mail.message_id, date, bytes_of)
    return sender, carrier.carry(Envelope(address.email, tuple(people), message))


def with_pixel(html: str, url: str) -> str:
    """The HTML with an image at its end that tells when it is shown."""
    pixel = f'<img src="{url}" width="1" height="1" alt="">'
    at = max((end.start() for end in _BODY_END.finditer(html)), default=len(html))
    return html[:at] + pixel + html[at:]


def pause_after(attempts: int) -> timedelta:
    """How long a mail rests after its n-th attempt: one minute, two, four, … an hour."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE)


def _delayed(room: MailRoom, item: OutboxItem, mail: OutgoingMail, failure: GbError) -> str:
    later: datetime = room.clock.now() + pause_after(item.attempts)
    with room.store.transaction(item.org_id) as unit:
        unit.mail.outgoing.save(replace(mail, status=SCHEDULED, error=failure.message))
        unit.outbox.postpone(item.id, later, failure.message)
    logger.warning("mail is delayed", reason=failure.message, attempt=item.attempts)
    return "delayed"


def _failed(room: MailRoom, item: OutboxItem, mail: OutgoingMail, failure: GbError) -> str:
    with room.store.transaction(item.org_id) as unit:
        unit.mail.outgoing.save(replace(mail, status=FAILED, error=failure.message))
        unit.outbox.sent(item.id)
    logger.warning("mail failed", reason=failure.message, attempt=item.attempts)
    return "failed"
