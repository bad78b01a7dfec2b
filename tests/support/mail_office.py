"""A whole platform with a real IMAP server and an SMTP server, and people with mail accounts on them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from layers.mail.imap import ImapMailboxes
from layers.web.names import SystemNames
from shared.ids import new_id
from shared.mail.servers import Doorkeeper
from tests.support.dovecot import PASSWORD, ImapServer, dovecot
from tests.support.mail_platform import MailPlatform, Member, mail_platform
from tests.support.platform import wait_until
from tests.support.smtp_sink import SmtpSink, smtp_sink


class MailOffice:
    """One platform, one IMAP server, one SMTP sink."""

    def __init__(self, platform: MailPlatform, imap: ImapServer, sink: SmtpSink) -> None:
        self.platform, self.imap, self.sink = platform, imap, sink

    @classmethod
    def opened(cls, stack: ExitStack, folders: pytest.TempPathFactory) -> MailOffice:
        """All three, ended with the stack."""
        imap = stack.enter_context(dovecot())
        sink = stack.enter_context(smtp_sink(anybody=True))
        platform = mail_platform(folders.mktemp("bots"), folders.mktemp("data"))
        return cls(stack.enter_context(platform), imap, sink)

    def person(self) -> tuple[Member, dict[str, Any]]:
        """Somebody new with a connected account."""
        address = f"{new_id()}@example.com"
        member = self.platform.member(email=address)
        servers = {
            "imap": {"host": "127.0.0.1", "port": self.imap.port, "security": "none"},
            "smtp": {"host": "localhost", "port": self.sink.port, "security": "starttls"},
        }
        sink = {"smtp": servers["smtp"] | {"user": ""}}
        wanted = {"email": address, "password": PASSWORD, **servers, **sink}
        account = member.data("POST", "/api/email/accounts", 201, json=wanted)
        wait_until(lambda: self.account(member)["last_sync"], "the first sync ended")
        return member, account

    def account(self, member: Member) -> dict[str, Any]:
        found: dict[str, Any] = member.data("GET", "/api/email/accounts")[0]
        return found

    def deliver(self, account: dict[str, Any], *messages: bytes) -> None:
        with self.box(account) as box:
            for message in messages:
                box.append("INBOX", message, [])

    def box(self, account: dict[str, Any]) -> Any:
        boxes = ImapMailboxes(Doorkeeper(SystemNames(), trusting=True))
        return boxes.connected(self.imap.of(account["email"]))

    def synced(self, member: Member, account: dict[str, Any], count: int) -> list[dict[str, Any]]:
        """The inbox, once it has so many messages."""
        member.data("POST", f"/api/email/accounts/{account['id']}/sync", 202)
        wanted = {"account_id": account["id"], "folder": "inbox"}

        def listed() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = member.data("POST", "/api/email/list", json=wanted)
            return found

        wait_until(lambda: len(listed()) == count, f"the inbox has {count} messages")
        return listed()
