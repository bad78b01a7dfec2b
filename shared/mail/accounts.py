"""Mail accounts: connected after a live login, their passwords sealed away, their servers found again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shared.errors import GbError, NotFound, Unprocessable, ValidationFailed
from shared.ids import derived_id, new_id
from shared.mail.addresses import parse_address
from shared.mail.servers import MailServer
from shared.packages.bot_config import BotConfig
from shared.records.mailboxes import BOT_OWNER, MailAccount

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from shared.mail.mailbox import Mailboxes
    from shared.records.bots import Bot
    from shared.store import Store

    class Secrets(Protocol):
        """Sealed texts by name."""

        def write(self, name: str, text: str) -> None: ...
        def read(self, name: str) -> str: ...
        def remove(self, name: str) -> None: ...

    class Checked(Protocol):
        def check(self) -> None: ...


_PORTS = {"imap": 993, "smtp": 465}


@dataclass(frozen=True, slots=True)
class Accounts:
    """What looking after accounts needs."""

    store: Store
    secrets: Secrets
    mailboxes: Mailboxes
    smtp: Callable[[MailServer], Checked]

    def connect(self, org_id: str, owner_id: str, wanted: Mapping[str, Any]) -> MailAccount:
        """A new account, after both servers let us in; Unprocessable with what they said when they do not."""
        email = parse_address(str(wanted.get("email", "")), "email").email.lower()
        account = MailAccount(
            id=new_id(),
            org_id=org_id,
            owner_id=owner_id,
            email=email,
            display_name=str(wanted.get("display_name", ""))[:200],
            imap=_server("imap", wanted.get("imap", {}), email),
            smtp=_server("smtp", wanted.get("smtp", {}), email),
            is_primary=bool(wanted.get("is_primary", False)),
        )
        password = str(wanted.get("password", ""))
        self._must_open(account, password)
        self.secrets.write(account.id, password)
        try:
            with self.store.transaction(org_id) as unit:
                unit.mail.accounts.create(account)
        except GbError:
            self.secrets.remove(account.id)
            raise
        return account

    def change(self, account: MailAccount, wanted: Mapping[str, Any]) -> MailAccount:
        """Some of its settings, tried first when servers or the password are among them."""
        given = str(wanted.get("password") or "")
        password = given if given.strip("•") else self.secrets.read(account.id)
        changed = replace(
            account,
            display_name=str(wanted.get("display_name", account.display_name))[:200],
            imap=_server("imap", {**account.imap, **wanted.get("imap", {})}, account.email),
            smtp=_server("smtp", {**account.smtp, **wanted.get("smtp", {})}, account.email),
            is_primary=bool(wanted.get("is_primary", account.is_primary)),
            status="ok",
            error="",
        )
        if given or wanted.keys() & {"imap", "smtp"}:
            self._must_open(changed, password)
            self.secrets.write(account.id, password)
        with self.store.transaction(account.org_id) as unit:
            unit.mail.accounts.save(changed)
        return changed

    def remove(self, account: MailAccount) -> None:
        """The account with everything we have of it."""
        with self.store.transaction(account.org_id) as unit:
            unit.mail.accounts.remove(account.id)
        self.secrets.remove(account.id)

    def try_out(self, account: MailAccount, password: str | None = None) -> dict[str, Any]:
        """`{imap: {ok, error}, smtp: {ok, error}, took_ms}`; raises nothing that a server says."""
        began = time.perf_counter()
        secret = self.secrets.read(account.id) if password is None else password
        answers = {
            "imap": self._said(lambda: self._look(_with_password(account.imap, secret))),
            "smtp": self._said(lambda: self.smtp(_with_password(account.smtp, secret)).check()),
        }
        return {**answers, "took_ms": round((time.perf_counter() - began) * 1000)}

    def imap_server(self, account: MailAccount) -> MailServer:
        return _with_password(account.imap, self._password(account))

    def smtp_server(self, account: MailAccount) -> MailServer:
        return _with_password(account.smtp, self._password(account))

    def _password(self, account: MailAccount) -> str:
        if not account.owner_id.startswith(BOT_OWNER):
            return self.secrets.read(account.id)
        bot = self.store.directory.bot_named(account.owner_id.removeprefix(BOT_OWNER))
        if bot is None:
            raise NotFound("The bot of this mailbox is gone.")
        return BotConfig(bot.config).text("email-pass")

    def _must_open(self, account: MailAccount, password: str) -> None:
        if not password:
            raise ValidationFailed.of(password="is needed to sign in")  # noqa: S106 - a message
        answers = self.try_out(account, password)
        failed = {
            name: answers[name]["error"] for name in ("imap", "smtp") if not answers[name]["ok"]
        }
        if failed:
            text = "; ".join(f"{name.upper()}: {why}" for name, why in failed.items())
            raise Unprocessable(text, details=failed)

    def _look(self, server: MailServer) -> None:
        with self.mailboxes.connected(server) as box:
            box.folders()

    def _said(self, ask: Callable[[], None]) -> dict[str, Any]:
        try:
            ask()
        except GbError as failure:
            return {"ok": False, "error": failure.message}
        return {"ok": True, "error": ""}


def bot_account(bot: Bot) -> MailAccount | None:
    """The mailbox a bot's settings name (`email-imap-server`), under an id that stays."""
    config = BotConfig(bot.config)
    host, user = config.text("email-imap-server"), config.text("email-user")
    if not host or not user:
        return None
    sender = config.text("email-from") or user
    imap = {"host": host, "port": config.integer("email-imap-port"), "user": user}
    smtp_host = config.text("email-server") or host
    smtp = {"host": smtp_host, "port": config.integer("email-port"), "user": user}
    return MailAccount(
        id=derived_id(bot.id, "mailbox"),
        org_id=bot.org_id,
        owner_id=BOT_OWNER + bot.id,
        email=parse_address(sender, "email").email.lower(),
        imap=_server("imap", imap, user),
        smtp=_server("smtp", smtp, user),
    )


def _server(kind: str, given: Mapping[str, Any], email: str) -> dict[str, Any]:
    """Settings of a server with everything filled in; ValidationFailed names what is wrong."""
    host = str(given.get("host", "")).strip()
    if not host or any(letter in host for letter in " \r\n/\\@"):
        raise ValidationFailed.of(**{f"{kind}.host": "name the mail server"})
    try:
        port = int(given.get("port") or _PORTS[kind])
    except (TypeError, ValueError):
        raise ValidationFailed.of(**{f"{kind}.port": "must be a number"}) from None
    if not 0 < port < 65536:
        raise ValidationFailed.of(**{f"{kind}.port": "must be between 1 and 65535"})
    guess = MailServer.at(host, port).security
    security = str(given.get("security") or guess)
    if security not in ("tls", "starttls", "none"):
        raise ValidationFailed.of(**{f"{kind}.security": "must be tls, starttls or none"})
    user = str(given.get("user") or email)
    return {"host": host, "port": port, "security": security, "user": user}


def _with_password(settings: Mapping[str, Any], password: str) -> MailServer:
    return MailServer(
        host=settings["host"],
        port=settings["port"],
        security=settings["security"],
        user=settings["user"],
        password=password,
    )
