"""An SMTP server of this process that keeps what it is given."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

USER, PASSWORD = "ana@example.com", "correct horse"


@dataclass
class SmtpSink:
    """`answers` gives the server's answer to a recipient, by address; `ends` its answer to the whole mail, once each.
    With `anybody` every name and password is good."""

    port: int = 0
    received: list[Envelope] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)
    anybody: bool = False

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.ends:
            return self.ends.pop(0)
        self.received.append(envelope)
        return "250 taken"

    def authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        success = known or self.anybody
        return AuthResult(success=success, handled=success)


@contextmanager
def smtp_sink(*, anybody: bool = False) -> Iterator[SmtpSink]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    sink = SmtpSink(port, anybody=anybody)
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=port,
        authenticator=sink.authenticate,
        server_hostname="localhost",
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
