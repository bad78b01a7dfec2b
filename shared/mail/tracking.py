"""Readings of mail whose sender asked to be told of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.records.mail import OutgoingMail
    from shared.store import Store

MOST_COUNTED = 1000


def note_reading(store: Store, tracking_id: str, now: datetime) -> bool:
    """Count one reading; False for a mark no mail has."""
    org_id = store.directory.org_of_mail(tracking_id)
    if org_id is None:
        return False
    with store.transaction(org_id) as unit:
        named = unit.mail.outgoing.of_tracking(tracking_id)
        mail = unit.mail.outgoing.locked(named.id) if named else None
        if mail is None:
            return False
        count = min(mail.read_count + 1, MOST_COUNTED)
        unit.mail.outgoing.save(replace(mail, read_at=mail.read_at or now, read_count=count))
    return True


def figures(mails: Sequence[OutgoingMail]) -> dict[str, Any]:
    """`{sent, read, read_rate, avg_time_to_read}`, the last in seconds."""
    sent = [mail for mail in mails if mail.sent_at]
    waits = [
        (mail.read_at - mail.sent_at).total_seconds()
        for mail in sent
        if mail.read_at and mail.sent_at
    ]
    return {
        "sent": len(sent),
        "read": len(waits),
        "read_rate": round(len(waits) / len(sent), 4) if sent else 0.0,
        "avg_time_to_read": round(sum(waits) / len(waits), 1) if waits else None,
    }
