"""Carriers of every kind, each with a way to look at what it carried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from layers.events.ses import SesCarrier
from layers.mail.smtp import SmtpCarrier
from layers.web.names import SystemNames
from shared.mail.ports import Carrier
from shared.mail.servers import Doorkeeper, MailServer
from tests.support.aws import AwsServer, aws_server
from tests.support.mail import MemoryCarrier
from tests.support.smtp_sink import SmtpSink, smtp_sink

DOOR = Doorkeeper(SystemNames(), trusting=True)


@dataclass
class Carriage:
    """One carrier; `seen` gives the recipients and the text of all it carried."""

    carrier: Carrier
    seen: Callable[[], list[tuple[list[str], str]]]


@pytest.fixture(scope="session")
def aws() -> Iterator[AwsServer]:
    with aws_server() as running:
        running.client("sesv2").create_email_identity(EmailIdentity="bot@example.org")
        yield running


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture(params=["memory", "smtp", "ses"])
def carriage(request: pytest.FixtureRequest) -> Carriage:
    if request.param == "memory":
        memory = MemoryCarrier()
        return Carriage(
            memory, lambda: [(list(one.recipients), one.message.decode()) for one in memory.carried]
        )
    if request.param == "smtp":
        sink: SmtpSink = request.getfixturevalue("sink")
        server = MailServer("localhost", sink.port)
        return Carriage(
            SmtpCarrier(server, DOOR),
            lambda: [(list(one.rcpt_tos), one.content.decode()) for one in sink.received],
        )
    aws: AwsServer = request.getfixturevalue("aws")

    def seen() -> list[tuple[list[str], str]]:
        answer = httpx.get(f"{aws.url}/_ministack/ses/messages").json()
        return [_ses(one) for account in answer["messages"].values() for one in account]

    return Carriage(SesCarrier(**aws.connection), seen)


def _ses(message: dict[str, Any]) -> tuple[list[str], str]:
    """What the emulator shows of a message: its recipients, its subject and its text."""
    return message["To"], f"Subject: {message['Subject']}\r\n\r\n{message['BodyText']}"
