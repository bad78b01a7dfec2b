"""A client of Valkey that threads may share: redis-py underneath, failures as ours, replies as the server gives them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shared.cache import CacheUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from redis import Redis
    from redis.commands.core import Script as RegisteredScript

Part = str | bytes | int | float

# The cache saves milliseconds: who waits longer for it than this is better off without it.
TIMEOUT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Script:
    """Lua that the server runs in one step; it is known there by its SHA-1 after the first use."""

    source: str


class Valkey:
    """Loads redis-py and opens its first connection when it is used. Every failure is CacheUnavailable."""

    def __init__(self, cache_url: str) -> None:
        self._url = cache_url
        self._scripts: dict[Script, RegisteredScript] = {}

    @cached_property
    def _redis(self) -> Redis:
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        client = Redis.from_url(
            self._url,
            protocol=2,
            decode_responses=True,
            encoding_errors="replace",
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            # A connection may have died while a Lambda was frozen: try once more on a new one.
            retry=Retry(NoBackoff(), 1),
        )
        client.response_callbacks.clear()
        return client

    def call(self, *command: Part) -> Any:
        with _translated():
            return self._redis.execute_command(*command)  # type: ignore[no-untyped-call]

    def batch(self, *commands: Sequence[Part]) -> list[Any]:
        """Several commands in one round trip, not in one step."""
        with _translated(), self._redis.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
            return list(pipeline.execute())

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Part]) -> Any:
        with _translated():
            if script not in self._scripts:
                self._scripts[script] = self._redis.register_script(script.source)
            return self._scripts[script](keys=keys, args=arguments)

    def close(self) -> None:
        """Forget the idle connections; the next use opens new ones."""
        if "_redis" in self.__dict__:
            self._redis.connection_pool.disconnect()


def connect(cache_url: str) -> Valkey:
    """A client of `redis[s]://[user[:password]@]host[:port][/database]`."""
    return Valkey(cache_url)


@contextmanager
def _translated() -> Iterator[None]:
    from redis.exceptions import RedisError

    try:
        yield
    except (RedisError, OSError) as error:
        raise CacheUnavailable from error
