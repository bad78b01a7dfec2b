"""What comes back of sent mail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.errors import Unprocessable
from shared.mail.feedback import apply_notice, read_notice
from shared.mail.tracking import figures, note_reading
from tests.unit.mail.test_delivering import LETTER, Office


def bounce(provider_id: str, kind: str = "Permanent", name: str = "eventType") -> dict[str, Any]:
    """An SES event, as event publishing (`eventType`) and notifications (`notificationType`) spell it."""
    return {
        name: "Bounce",
        "mail": {"messageId": provider_id},
        "bounce": {
            "bounceType": kind,
            "bouncedRecipients": [
                {"emailAddress": "Ana <ANA@example.com>", "diagnosticCode": "550 no such mailbox"}
            ],
        },
    }


COMPLAINT = {
    "notificationType": "Complaint",
    "mail": {"messageId": "carried-1"},
    "complaint": {
        "complainedRecipients": [{"emailAddress": "ana@example.com"}],
        "complaintFeedbackType": "abuse",
    },
}


def noticed(office: Office, event: dict[str, Any]) -> bool:
    notice = read_notice(json.loads(json.dumps(event)))
    assert notice is not None
    return apply_notice(office.world.store, notice)


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (bounce("carried-1"), "bounced"),
        (bounce("carried-1", name="notificationType"), "bounced"),
        (COMPLAINT, "complained"),
    ],
    ids=["bounce", "notification", "complaint"],
)
def test_an_address_that_does_not_want_mail_gets_no_more(
    event: dict[str, Any], status: str
) -> None:
    office = Office()
    mail = office.queue()
    office.send()
    assert noticed(office, event)
    assert office.stored(mail).status == status
    with pytest.raises(Unprocessable):
        office.queue(LETTER)


def test_a_full_mailbox_is_told_and_tried_again_next_time() -> None:
    office = Office()
    mail = office.queue()
    office.send()
    assert noticed(office, bounce("carried-1", "Transient"))
    assert "550" in office.stored(mail).error
    office.queue(LETTER)


def test_notices_about_others_mail_change_nothing() -> None:
    office = Office()
    assert not noticed(office, bounce("somebody-else"))
    assert read_notice({"eventType": "Delivery", "mail": {"messageId": "x"}}) is None
    assert read_notice({}) is None


def test_readings_are_counted_for_those_who_asked() -> None:
    office = Office()
    mail = office.queue(tracked=True)
    office.send()
    now = office.clock.now()
    assert note_reading(office.world.store, mail.tracking_id, now)
    assert note_reading(office.world.store, mail.tracking_id, now)
    assert not note_reading(office.world.store, "unknown", now)
    read = office.stored(mail)
    assert (read.read_count, read.read_at) == (2, now)
    assert figures([read])["read_rate"] == 1.0
    assert figures([]) == {"sent": 0, "read": 0, "read_rate": 0.0, "avg_time_to_read": None}
