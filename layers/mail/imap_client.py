"""IMAPClient, connected to the very address that was checked. Imported when a mailbox is first opened."""

from __future__ import annotations

import imaplib
import socket
from typing import TYPE_CHECKING

from imapclient import IMAPClient

if TYPE_CHECKING:
    import ssl

    from shared.mail.servers import MailServer


class PinnedImapClient(IMAPClient):  # type: ignore[misc]
    """Presents itself to the host that was named; `server.security` `tls` encrypts from the first byte."""

    def __init__(
        self, address: str, server: MailServer, context: ssl.SSLContext, seconds: float
    ) -> None:
        self._address = address
        super().__init__(
            server.host,
            server.port,
            ssl=server.security == "tls",
            ssl_context=context,
            timeout=seconds,
        )

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the library's name
        context = self.ssl_context if self.ssl else None
        return _PinnedImap(self._address, self.host, self.port, context, self._timeout.connect)


class _PinnedImap(imaplib.IMAP4):
    def __init__(
        self, address: str, host: str, port: int, context: ssl.SSLContext | None, seconds: float
    ) -> None:
        self._address, self._context = address, context
        super().__init__(host, port, timeout=seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        opened = socket.create_connection((self._address, self.port), timeout)
        if self._context is None:
            return opened
        return self._context.wrap_socket(opened, server_hostname=self.host)
