"""Cached values."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.cache import MemoryCache
from tests.support.valkey import ValkeyCache
from tests.support.waiting import until

AnyCache = MemoryCache | ValkeyCache


@pytest.mark.parametrize("value", [{"a": [1, None]}, "ç", 0, False, [], ""])
def test_a_value_is_read_as_written(cache: AnyCache, value: Any) -> None:
    cache.values.put("config", "bot", value)
    assert cache.values.get("config", "bot") == value


def test_kinds_and_names_do_not_mix(cache: AnyCache) -> None:
    cache.values.put("config", "a", 1)
    assert cache.values.get("user", "a") is None
    assert cache.values.get("config", "b") is None


def test_dropped_values_are_gone_and_others_stay(cache: AnyCache) -> None:
    for name in "abc":
        cache.values.put("kb", name, name)
    cache.values.drop("kb")
    cache.values.drop("kb", "a", "b", "never there")
    assert [cache.values.get("kb", name) for name in "abc"] == [None, None, "c"]


def test_a_value_is_forgotten_after_its_seconds(cache: AnyCache) -> None:
    cache.values.put("kb", "a", 1, seconds=0.05)
    assert until(lambda: cache.values.get("kb", "a") is None)
