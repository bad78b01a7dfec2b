"""Mail servers people and bots name: which are reached, and how (RFC 8314)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from shared.mail.failures import MailDelayed, MailRefused
from shared.network.addresses import is_public
from shared.network.failures import HostNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

Security = Literal["tls", "starttls", "none"]
IMPLICIT_TLS = frozenset({465, 993})


class Names(Protocol):
    """The name service; raises HostNotFound."""

    def addresses(self, host: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class MailServer:
    """One server and how to sign in. `security` is `tls` from the first byte, `starttls`, or `none`."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, host: str, port: int, user: str = "", password: str = "") -> MailServer:
        """A server whose port tells how it encrypts."""
        return cls(host, port, "tls" if port in IMPLICIT_TLS else "starttls", user, password)


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Finds the address of a server; only `trusting` ones lead into the machine's own network, without encryption too."""

    names: Names
    trusting: bool = False

    def address(self, server: MailServer) -> str:
        """The address to connect to. Raises MailRefused for one that must not be, MailDelayed when none is found."""
        try:
            found = list(self.names.addresses(server.host))
        except HostNotFound as failure:
            raise MailDelayed(f"There is no mail server {server.host}.") from failure
        if not self.trusting and not all(map(is_public, found)):
            raise MailRefused(f"{server.host} is not in the public network.")
        if not self.trusting and server.security == "none":
            raise MailRefused(f"{server.host} must be reached with encryption.")
        return found[0]
