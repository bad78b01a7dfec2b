"""Token buckets."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.cache import MemoryCache
from tests.support.valkey import ValkeyCache
from tests.support.waiting import until

AnyCache = MemoryCache | ValkeyCache
DAY = 86_400


def test_as_much_is_allowed_as_the_limit_says(cache: AnyCache) -> None:
    taken = [cache.limits.take("b", 3, DAY) for _ in range(5)]
    assert [each.allowed for each in taken] == [True, True, True, False, False]
    assert [each.remaining for each in taken] == [2, 1, 0, 0, 0]
    assert {each.limit for each in taken} == {3}


def test_a_crowd_gets_no_more_than_the_limit(cache: AnyCache) -> None:
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(lambda _: cache.limits.take("b", 5, DAY).allowed, range(20)))
    assert sum(taken) == 5


def test_buckets_are_separate(cache: AnyCache) -> None:
    assert cache.limits.take("a", 1, DAY).allowed
    assert cache.limits.take("b", 1, DAY).allowed


def test_a_costly_request_takes_more_or_nothing(cache: AnyCache) -> None:
    assert cache.limits.take("b", 10, DAY, cost=8).remaining == 2
    refused = cache.limits.take("b", 10, DAY, cost=3)
    assert (refused.allowed, refused.remaining) == (False, 2)
    assert cache.limits.take("b", 10, DAY, cost=2).allowed


def test_an_emptied_bucket_fills_again(cache: AnyCache) -> None:
    assert cache.limits.take("b", 2, 0.2, cost=2).allowed
    assert until(lambda: cache.limits.take("b", 2, 0.2).allowed)


@pytest.mark.parametrize(
    ("cost", "expected"),
    [(10, 3600), (5, 1800), (4, 1440)],
    ids=["empty: full again in an hour", "half: in half an hour", "in proportion"],
)
def test_an_allowed_request_is_told_when_the_bucket_is_full(
    cache: AnyCache, cost: int, expected: float
) -> None:
    allowance = cache.limits.take("b", 10, 3600, cost=cost)
    assert allowance.reset_at == pytest.approx(time.time() + expected, abs=30)


def test_a_refused_request_is_told_when_to_come_back(cache: AnyCache) -> None:
    cache.limits.take("b", 60, 3600, cost=60)
    assert cache.limits.take("b", 60, 3600).reset_at == pytest.approx(time.time() + 60, abs=30)
