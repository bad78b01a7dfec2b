"""The connection to Valkey and the translation of its failures."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionFailed
from redis.exceptions import RedisError
from redis.retry import Retry

from shared.cache import CacheUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

# The cache saves milliseconds: who waits longer for it than this is better off without it.
TIMEOUT_SECONDS = 0.5


def connect(cache_url: str) -> Redis:
    """A client that opens its first connection when it is used; threads may share it.

    A connection that broke while idle (a frozen Lambda, a restarted server) is replaced once.
    """
    options: dict[str, Any] = {
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "socket_timeout": TIMEOUT_SECONDS,
        "decode_responses": True,
        "retry": Retry(NoBackoff(), 1, supported_errors=(ConnectionFailed,)),
    }
    client: Redis = Redis.from_url(cache_url, **options)
    return client


@contextmanager
def translated() -> Iterator[None]:
    """Turn redis's errors inside the block into CacheUnavailable."""
    try:
        yield
    except RedisError as error:
        raise CacheUnavailable from error
