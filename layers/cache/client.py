"""A client of Valkey that threads may share: connections on demand, scripts by their hash, failures as ours."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from layers.cache.wire import Address, Connection, Part, Refused
from shared.cache import CacheUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The cache saves milliseconds: who waits longer for it than this is better off without it.
TIMEOUT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Script:
    """Lua that the server runs in one step; it is known there by its SHA-1."""

    source: str
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha1(self.source.encode(), usedforsecurity=False).hexdigest()
        object.__setattr__(self, "sha", digest)


class Valkey:
    """Opens its first connection when it is used. Every failure is CacheUnavailable."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def call(self, *command: Part) -> Any:
        return self.batch(command)[0]

    def batch(self, *commands: Sequence[Part]) -> list[Any]:
        """Several commands in one round trip, not in one step."""
        with _translated():
            replies = self._exchange(commands)
            for reply in replies:
                if isinstance(reply, Refused):
                    raise reply
            return replies

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Part]) -> Any:
        rest = (len(keys), *keys, *arguments)
        with _translated():
            (reply,) = self._exchange([("EVALSHA", script.sha, *rest)])
        if isinstance(reply, Refused) and str(reply).startswith("NOSCRIPT"):
            return self.call("EVAL", script.source, *rest)
        if isinstance(reply, Refused):
            raise CacheUnavailable from reply
        return reply

    def close(self) -> None:
        """Forget the idle connections; the next use opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _exchange(self, commands: Sequence[Sequence[Part]]) -> list[Any]:
        """On an idle connection if there is one; one that broke meanwhile (a frozen Lambda, a restarted
        server) is replaced once, together with the others, which are no better."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is not None:
            try:
                return self._use(connection, commands)
            except ConnectionError:
                self.close()
        return self._use(Connection(self._address, TIMEOUT_SECONDS), commands)

    def _use(self, connection: Connection, commands: Sequence[Sequence[Part]]) -> list[Any]:
        try:
            replies = connection.exchange(commands)
        except BaseException:
            connection.close()  # what it still has to say belongs to this exchange
            raise
        with self._lock:
            self._idle.append(connection)
        return replies


def connect(cache_url: str) -> Valkey:
    """A client of `redis[s]://[user[:password]@]host[:port][/database]`."""
    return Valkey(Address.of(cache_url))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OSError, Refused) as error:
        raise CacheUnavailable from error
