"""Mail carried to one SMTP server (RFC 5321, 8314)."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from shared.errors import GbError
from shared.mail.failures import MailDelayed, MailRefused
from shared.mail.ports import Receipt

if TYPE_CHECKING:
    from shared.mail.ports import Envelope
    from shared.mail.servers import Doorkeeper, MailServer

STEP_SECONDS = 30.0
ALL_SECONDS = 100.0
"""Less than the outbox leaves a mail to its sender, so that no second one begins while the first still sends."""

_NAME = "localhost.localdomain"
"""What EHLO says of us; the library's own guess asks the name service, which may take seconds."""


class SmtpCarrier:
    """Signs in, hands over, and leaves; one connection for each mail."""

    def __init__(
        self, server: MailServer, door: Doorkeeper, tls: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._door = door
        self._tls = tls

    def carry(self, envelope: Envelope) -> Receipt:
        with self._signed_in() as session:
            refused = session.sendmail(envelope.sender, list(envelope.recipients), envelope.message)
        return Receipt(refused={name: _said(*answer) for name, answer in refused.items()})

    def check(self) -> None:
        """Sign in and leave; raises MailRefused or MailDelayed."""
        with self._signed_in():
            pass

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        with _translated():
            session = self._opened()
            watch = threading.Timer(ALL_SECONDS, _cut, (session,))
            watch.daemon = True
            watch.start()
            try:
                self._encrypt(session)
                if server.user:
                    session.login(server.user, server.password)
                yield session
                session.quit()
            finally:
                watch.cancel()
                session.close()

    def _opened(self) -> smtplib.SMTP:
        server, address = self._server, self._door.address(self._server)
        if server.security == "tls":
            return _Encrypted(address, server, self._context)
        return _Plain(address, server)

    def _encrypt(self, session: smtplib.SMTP) -> None:
        """STARTTLS wherever there is a choice; without it only a server that is trusted in the open."""
        session.ehlo_or_helo_if_needed()
        if self._server.security != "starttls":
            return
        if session.has_extn("starttls"):
            session.starttls(context=self._context)
        elif not self._door.trusting:
            raise MailRefused(f"{self._server.host} does not encrypt.")

    @property
    def _context(self) -> ssl.SSLContext:
        return self._tls or ssl.create_default_context()


class _Plain(smtplib.SMTP):
    """Connects to the address that was checked, presents itself to the host that was named."""

    def __init__(self, address: str, server: MailServer) -> None:
        self._address = address
        super().__init__(server.host, server.port, local_hostname=_NAME, timeout=STEP_SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        return socket.create_connection((self._address, port), timeout)


class _Encrypted(smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""

    def __init__(self, address: str, server: MailServer, context: ssl.SSLContext) -> None:
        self._address, self._name = address, server.host
        super().__init__(
            server.host, server.port, local_hostname=_NAME, timeout=STEP_SECONDS, context=context
        )

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        opened = socket.create_connection((self._address, port), timeout)
        wrapped: socket.socket = self.context.wrap_socket(opened, server_hostname=self._name)
        return wrapped


def _cut(session: smtplib.SMTP) -> None:
    if session.sock is not None:
        with suppress(OSError):  # it may have ended by itself at this very moment
            session.sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as failure:
        answers = list(failure.recipients.values())
        text = "; ".join(sorted({_said(*answer) for answer in answers}))
        raise _meaning(max(code for code, _ in answers))(text) from failure
    except smtplib.SMTPResponseException as failure:
        raise _meaning(failure.smtp_code)(_said(failure.smtp_code, failure.smtp_error)) from failure
    except smtplib.SMTPNotSupportedError as failure:
        raise MailRefused("The mail server offers no way to sign in.") from failure
    except (smtplib.SMTPException, OSError, ValueError) as failure:
        raise MailDelayed("The mail server does not answer.") from failure


def _meaning(code: int) -> type[GbError]:
    """A 4xx answer is for now, a 5xx one for good (RFC 5321 §4.2.1)."""
    return MailDelayed if 400 <= code < 500 else MailRefused


def _said(code: int, text: Any) -> str:
    """What the server said, as it may be shown: one line, cut."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())}"[:200]
