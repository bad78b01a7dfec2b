"""A Valkey server for tests, and an adapter set over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from infra.gateway.services.cache import Cache
from layers.cache.client import connect
from layers.cache.frames import ValkeyFrameLog
from layers.cache.limits import ValkeyRateLimits
from layers.cache.locks import ValkeyLocks
from layers.cache.marks import ValkeyCancelMarks
from layers.cache.values import ValkeyValues
from tests.support.servers import running


class ValkeyCache:
    """The adapters of one server, named as in `tests.support.cache.MemoryCache`."""

    def __init__(self, url: str) -> None:
        self.client = connect(url)
        self.frames = ValkeyFrameLog(self.client)
        self.marks = ValkeyCancelMarks(self.client)
        self.locks = ValkeyLocks(self.client)
        self.limits = ValkeyRateLimits(self.client)
        self.values = ValkeyValues(self.client)


@contextmanager
def cache_server() -> Iterator[Cache]:
    with running(Cache) as service:
        assert isinstance(service, Cache)
        yield service
