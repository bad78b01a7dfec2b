"""Mail through the whole platform: a live script and the HTTP API, out by the mail service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.mail_platform import MailPlatform, mail_platform
from tests.support.platform import wait_until


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailPlatform]:
    with mail_platform(tmp_path_factory.mktemp("bots"), tmp_path_factory.mktemp("data")) as running:
        yield running


def test_a_live_script_sends_mail_with_a_file(office: MailPlatform) -> None:
    owner = office.member("owner")
    run = owner.data("POST", "/api/basic/run", json={"name": "report", "params": {"who": "Ana"}})
    assert run["result"] == "done"
    wait_until(lambda: bool(office.sent("With a file")), "the mails left")
    (report,) = office.sent("Report for Ana")
    (filed,) = office.sent("With a file")
    assert (report["To"], report["Source"]) == (["ana@example.com"], "bots@example.com")
    assert report["BodyText"].strip() == "All is **well**."
    assert filed["To"] == ["b@example.com"]


def test_a_bots_mail_leaves_at_once_and_once(office: MailPlatform) -> None:
    operator = office.member("operator")
    wanted = {"to": "Ana <ana@example.com>, b@example.com", "subject": "Now", "body": "Text"}
    key = {"Idempotency-Key": "k-1"}
    first = operator.data("POST", "/api/mail/send", json=wanted, headers=key)
    again = operator.data("POST", "/api/mail/send", json=wanted, headers=key)
    assert first["message_id"] == again["message_id"]
    operator.answer("POST", "/api/mail/send", 409, json=wanted | {"body": "x"}, headers=key)
    wait_until(lambda: bool(office.sent("Now")), "the mail left")
    assert [one["To"] for one in office.sent("Now")] == [["ana@example.com", "b@example.com"]]


def test_a_persons_mail_can_be_undone(office: MailPlatform) -> None:
    person = office.member()
    wanted = {"to": ["ana@example.com"], "subject": "Undone", "text": "Text"}
    sent = person.data("POST", "/api/email/send", json=wanted)
    assert sent["status"] == "scheduled"
    person.answer("POST", f"/api/email/send/{sent['message_id']}/cancel", 204)
    office.member().answer("POST", f"/api/email/send/{sent['message_id']}/cancel", 404)
    state = person.data("GET", f"/api/email/send/{sent['message_id']}")
    assert state["status"] == "canceled"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"to": "nobody"}, 400),
        ({"subject": "a\r\nBcc: x@y.z"}, 400),
        ({"to": ["a@b.c\r\nBcc: x@y.z"]}, 400),
        ({"attachments": [{"path": "secret.txt"}]}, 404),
        ({"send_at": "2020-01-01T00:00:00Z"}, 400),
    ],
)
def test_what_cannot_be_sent_is_answered_so(
    office: MailPlatform, change: dict[str, object], status: int
) -> None:
    wanted = {"to": ["a@b.c"], "subject": "Hi", "text": "T"} | change
    office.member().answer("POST", "/api/email/send", status, json=wanted)


def test_nobody_sends_without_signing_in_nor_as_the_bot_without_its_role(
    office: MailPlatform,
) -> None:
    wanted = {"to": ["a@b.c"], "subject": "Hi", "text": "T"}
    office.member().answer("POST", "/api/mail/send", 403, json=wanted)
    stranger = office.member()
    stranger.http.headers.pop("Authorization")
    stranger.answer("POST", "/api/email/send", 401, json=wanted)


def test_a_pixel_is_always_shown(office: MailPlatform) -> None:
    answer = office.member().http.get("/api/email/tracking/pixel/unknown")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")


ORDER = b"""From: Ana <ana@example.com>\r
To: shop@bots.example.org\r
Subject: An order\r
Message-ID: <order-1@example.com>\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
\r
Two teas, please.\r
--b\r
Content-Type: text/csv; name=teas.csv\r
\r
tea,2\r
--b--\r
"""


def test_mail_ses_received_starts_the_bots_script_once(office: MailPlatform) -> None:
    for name in ("m-1", "m-1", "m-2"):  # S3 may tell of an object twice
        message = ORDER if name == "m-1" else ORDER.replace(b"An order", b"Something else")
        office.received(name, message)
    wait_until(lambda: office.remembered("mail from") is not None, "the script ran")
    assert office.remembered("mail from") == "ana@example.com"
    assert office.remembered("mail file") == "teas.csv"
    office.received("m-3", ORDER)
    wait_until(lambda: office.remembered("mails") == 2, "the next mail was counted")
