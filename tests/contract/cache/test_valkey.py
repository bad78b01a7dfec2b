"""What only the real server can show: key formats, lifetimes, and what happens when it is gone."""

from __future__ import annotations

import pytest

from infra.gateway.ports import free_port
from shared.cache import CacheUnavailable
from shared.conversation.live import FrameLog
from tests.support.valkey import ValkeyCache, cache_server

LIFETIMES = {
    "session:1": 1800,
    "semantic:1": 86400,
    "kb:manual:1": 3600,
    "config:1": 300,
    "user:1": 900,
    "frames:1": 600,
    "cursors:1": 600,
    "ended:1": 600,
    "gone:1": 300,
    "last-turn:1": 1800,
    "cancel:1": 600,
    "lock:1": 60,
    "rate:1": 11,
}


def fill(cache: ValkeyCache) -> None:
    cache.values.put("session", "1", {})
    cache.values.put("semantic", "1", {}, seconds=10**9)
    cache.values.put("kb", "manual:1", [])
    cache.values.put("config", "1", {})
    cache.values.put("user", "1", {})
    cache.frames.append("1", {})
    cache.frames.move_cursor("1", "c", 1)
    cache.frames.end("1")
    cache.frames.note_gone("1", "c")
    cache.frames.set_last_turn("1", "t")
    cache.marks.mark("1")
    cache.locks.try_acquire("1", 60)
    cache.limits.take("1", 5, 10)


def test_every_key_has_its_documented_name_and_lifetime(valkey: ValkeyCache) -> None:
    fill(valkey)
    lifetimes = {key: valkey.client.pttl(key) / 1000 for key in valkey.client.scan_iter()}
    assert lifetimes == pytest.approx(LIFETIMES, abs=5)


def test_an_append_gives_the_log_its_whole_lifetime_again(valkey: ValkeyCache) -> None:
    fill(valkey)
    for key in ("frames:1", "cursors:1"):
        valkey.client.expire(key, 1)
    valkey.frames.append("1", {})
    assert valkey.client.ttl("frames:1") > 590
    assert valkey.client.ttl("cursors:1") > 590


def test_an_absent_cache_says_so() -> None:
    cache = ValkeyCache(f"redis://127.0.0.1:{free_port()}/0")
    frames: FrameLog = cache.frames
    for question in (
        lambda: frames.append("t", {}),
        lambda: cache.marks.is_marked("t"),
        lambda: cache.locks.try_acquire("n", 1),
        lambda: cache.limits.take("b", 1, 1),
        lambda: cache.values.get("config", "b"),
    ):
        with pytest.raises(CacheUnavailable):
            question()
    cache.client.close()


def test_a_restarted_cache_is_used_again_at_once() -> None:
    with cache_server() as server:
        cache = ValkeyCache(server.url)
        cache.frames.append("t", {"n": 1})
        server.kill()
        server.start()
        assert cache.frames.append("t", {"n": 2}) == 2
        cache.client.close()
