"""Where people sign in: what the rules of accounts work with."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.conversation.live import RateLimits
    from shared.identity.passwords import Passwords
    from shared.identity.second_factor import Sealing
    from shared.identity.tokens import Signer
    from shared.store import Store


class Sockets(Protocol):
    """Closing the live connections of somebody who is signed out."""

    def close(self, connection_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Reception:
    """The ports of the rules of accounts. `public_url` is where links in mails lead."""

    store: Store
    signer: Signer
    clock: Clock
    limits: RateLimits
    passwords: Passwords
    sealing: Sealing
    sockets: Sockets
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the desk: the address the edge saw, the browser's name, the request's id, a cookie that says
    the browser is trusted, the guest the browser was so far, and the language asked for."""

    address: str = ""
    device: str = ""
    request_id: str = ""
    trust: str = ""
    guest_id: str = ""
    guest_org: str = ""
    language: str = ""


def bootstrap_secret(signing_secret: str) -> str:
    """What proves that whoever makes the first administrator runs the platform; `gb user bootstrap` prints it."""
    return hmac.new(signing_secret.encode(), b"bootstrap", sha256).hexdigest()[:32]
