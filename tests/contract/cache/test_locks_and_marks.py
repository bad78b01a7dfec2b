"""Leases and stop marks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.support.cache import MemoryCache
from tests.support.valkey import ValkeyCache
from tests.support.waiting import until

AnyCache = MemoryCache | ValkeyCache


def test_a_lease_has_one_holder(cache: AnyCache) -> None:
    with ThreadPoolExecutor(4) as threads:
        tokens = list(threads.map(lambda _: cache.locks.try_acquire("n", 60), range(8)))
    assert sum(token is not None for token in tokens) == 1


def test_a_released_lease_is_free(cache: AnyCache) -> None:
    token = cache.locks.try_acquire("n", 60)
    assert token is not None
    cache.locks.release("n", token)
    assert cache.locks.try_acquire("n", 60) not in (None, token)


def test_only_the_holder_releases(cache: AnyCache) -> None:
    cache.locks.try_acquire("n", 60)
    cache.locks.release("n", "somebody else's token")
    assert cache.locks.try_acquire("n", 60) is None


def test_names_do_not_share_a_lease(cache: AnyCache) -> None:
    assert cache.locks.try_acquire("a", 60)
    assert cache.locks.try_acquire("b", 60)


def test_a_lease_runs_out(cache: AnyCache) -> None:
    first = cache.locks.try_acquire("n", 0.05)
    second = until(lambda: cache.locks.try_acquire("n", 60))
    cache.locks.release("n", str(first))
    assert cache.locks.try_acquire("n", 60) is None
    assert second != first


def test_a_turn_is_marked_alone(cache: AnyCache) -> None:
    cache.marks.mark("t")
    cache.marks.mark("t")
    assert cache.marks.is_marked("t") is True
    assert cache.marks.is_marked("u") is False
