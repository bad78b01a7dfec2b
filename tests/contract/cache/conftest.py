"""Every test of this folder runs on the fakes and on Valkey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.gateway.services.cache import Cache
from tests.support.cache import MemoryCache
from tests.support.valkey import ValkeyCache, cache_server


@pytest.fixture(scope="session")
def server() -> Iterator[Cache]:
    with cache_server() as running:
        yield running


@pytest.fixture
def valkey(server: Cache) -> Iterator[ValkeyCache]:
    cache = ValkeyCache(server.url)
    cache.client.call("FLUSHDB")
    yield cache
    cache.client.close()


@pytest.fixture(params=["memory", "valkey"])
def cache(request: pytest.FixtureRequest) -> MemoryCache | ValkeyCache:
    return MemoryCache() if request.param == "memory" else request.getfixturevalue("valkey")
