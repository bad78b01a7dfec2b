"""What fetching needs from outside, and what it offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from shared.network.records import Hop, WebAnswer, WebRequest


class Web(Protocol):
    """The public network. Failures are `NetworkFailed`; an error status is an answer like any other."""

    def fetch(self, request: WebRequest) -> WebAnswer: ...


class Names(Protocol):
    """The name service."""

    def addresses(self, host: str) -> Sequence[str]:
        """The IP addresses of a host, at least one; raises HostNotFound."""
        ...


class Exchange(Protocol):
    """One HTTP request and its answer."""

    def send(self, hop: Hop) -> WebAnswer:
        """Connect to exactly the hop's address; follows no redirect. Raises NetworkFailed but AddressBlocked."""
        ...
