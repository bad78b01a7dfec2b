"""What is asked of the network and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_ANSWER = 10_000_000
"""Bytes of one answer, after decompression."""

MAX_SECONDS = 60.0
"""For the whole of a request with its redirects (language spec §7.8)."""

CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One request of a script. `seconds` is the time for everything, `limit` the largest answer in bytes."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = MAX_SECONDS
    limit: int = MAX_ANSWER


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """`headers` have lower-case names, repeated ones joined by a comma; `body` is decompressed; `url` answered."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    url: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request to one address that was found safe; `host` is what certificate and Host header name.

    `target` is path and query. `port` is the one to connect to, `authority` is `host` with the port unless usual.
    """

    address: str
    port: int
    encrypted: bool
    host: str
    authority: str
    target: str
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    seconds: float
    limit: int
