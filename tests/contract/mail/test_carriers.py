"""Whoever carries mail carries it whole, and says what it did not take."""

from __future__ import annotations

import pytest

from layers.events.ses import SesCarrier
from layers.mail.smtp import SmtpCarrier
from layers.web.names import SystemNames
from shared.mail.failures import MailDelayed, MailRefused
from shared.mail.ports import Envelope
from shared.mail.servers import Doorkeeper, MailServer
from tests.contract.mail.conftest import DOOR, Carriage
from tests.support.aws import AwsServer
from tests.support.smtp_sink import PASSWORD, USER, SmtpSink, smtp_sink

MESSAGE = b"From: bot@example.org\r\nTo: a@b.c\r\nSubject: Hi\r\n\r\n.leading dot\r\nText\r\n"
ENVELOPE = Envelope("bot@example.org", ("a@b.c", "hidden@b.c"), MESSAGE)


def test_a_message_arrives_whole_at_every_recipient(carriage: Carriage) -> None:
    assert carriage.carrier.carry(ENVELOPE).refused == {}
    recipients, text = carriage.seen()[-1]
    assert set(recipients) == {"a@b.c", "hidden@b.c"}
    assert ".leading dot" in text
    assert "hidden" not in text.partition("\r\n\r\n")[0]


def smtp(port: int, **more: str) -> SmtpCarrier:
    return SmtpCarrier(MailServer("localhost", port, **more), DOOR)  # type: ignore[arg-type]


def test_recipients_the_server_does_not_take_are_named(sink: SmtpSink) -> None:
    sink.answers = {"hidden@b.c": "550 no such mailbox"}
    assert smtp(sink.port).carry(ENVELOPE).refused == {"hidden@b.c": "550 no such mailbox"}
    assert sink.received[0].rcpt_tos == ["a@b.c"]


@pytest.mark.parametrize(
    ("answers", "ends", "failure"),
    [
        ({"a@b.c": "550 no", "hidden@b.c": "550 no"}, [], MailRefused),
        ({"a@b.c": "451 later", "hidden@b.c": "451 later"}, [], MailDelayed),
        ({}, ["552 too large"], MailRefused),
        ({}, ["452 disk full"], MailDelayed),
    ],
    ids=["nobody", "nobody now", "never", "not now"],
)
def test_a_server_says_whether_trying_again_helps(
    sink: SmtpSink, answers: dict[str, str], ends: list[str], failure: type[Exception]
) -> None:
    sink.answers, sink.ends = answers, ends
    with pytest.raises(failure):
        smtp(sink.port).carry(ENVELOPE)


def test_who_may_not_sign_in_is_refused() -> None:
    with smtp_sink() as sink:
        smtp(sink.port, security="none", user=USER, password=PASSWORD).carry(ENVELOPE)
        with pytest.raises(MailRefused, match="535"):
            smtp(sink.port, security="none", user=USER, password="wrong").check()
    assert len(sink.received) == 1


def test_a_server_that_does_not_answer_delays_mail(sink: SmtpSink) -> None:
    with pytest.raises(MailDelayed):
        smtp(1).carry(ENVELOPE)


@pytest.mark.parametrize(
    ("host", "security", "failure"),
    [
        ("localhost", "tls", MailRefused),
        ("169.254.169.254", "tls", MailRefused),
        ("8.8.8.8", "none", MailRefused),
        ("no-such-host.invalid", "tls", MailDelayed),
    ],
)
def test_the_platforms_own_network_is_out_of_reach(
    host: str, security: str, failure: type[Exception]
) -> None:
    door = Doorkeeper(SystemNames())
    with pytest.raises(failure):
        SmtpCarrier(MailServer(host, 465, security), door).carry(ENVELOPE)  # type: ignore[arg-type]


def test_ses_refuses_a_sender_nobody_verified(aws: AwsServer) -> None:
    carrier = SesCarrier(**aws.connection)
    with pytest.raises(MailRefused):
        carrier.carry(Envelope("stranger@example.net", ("a@b.c",), MESSAGE))
