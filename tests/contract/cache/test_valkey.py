"""What only the real server can show: key formats, lifetimes, and what happens when it is gone."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
import redis

from infra.gateway.ports import free_port
from infra.gateway.services.cache import Cache
from layers.cache.client import connect
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


def test_every_key_has_its_documented_name_and_lifetime(valkey: ValkeyCache, server: Cache) -> None:
    fill(valkey)
    with redis.Redis.from_url(server.url, decode_responses=True) as other:
        lifetimes = {key: other.pttl(key) / 1000 for key in other.scan_iter()}
    assert lifetimes == pytest.approx(LIFETIMES, abs=5)


def test_an_append_gives_the_log_its_whole_lifetime_again(valkey: ValkeyCache) -> None:
    fill(valkey)
    for key in ("frames:1", "cursors:1"):
        valkey.client.call("EXPIRE", key, 1)
    valkey.frames.append("1", {})
    assert valkey.client.call("TTL", "frames:1") > 590
    assert valkey.client.call("TTL", "cursors:1") > 590


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


@pytest.mark.parametrize(
    ("password", "works"), [("p%40ss", True), ("wrong", False)], ids=["right", "wrong"]
)
def test_the_password_of_the_url_opens_the_cache(password: str, works: bool) -> None:
    with cache_server() as server:
        owner = connect(server.url)
        owner.call("CONFIG", "SET", "requirepass", "p@ss")
        owner.close()
        client = connect(server.url.replace("redis://", f"redis://:{password}@"))
        outcome = nullcontext() if works else pytest.raises(CacheUnavailable)
        with outcome:
            assert client.call("PING") == "PONG"
        client.close()


def test_the_database_of_the_url_is_used(valkey: ValkeyCache, server: Cache) -> None:
    other = ValkeyCache(server.url.removesuffix("/0") + "/5")
    other.marks.mark("t")
    assert other.marks.is_marked("t")
    assert not valkey.marks.is_marked("t")
    other.client.close()


def test_a_script_the_server_forgot_is_sent_again(valkey: ValkeyCache) -> None:
    assert valkey.limits.take("b", 2, 60).allowed
    valkey.client.call("SCRIPT", "FLUSH")
    assert valkey.limits.take("b", 2, 60).remaining == 0


def test_a_command_the_server_refuses_leaves_the_connection_usable(valkey: ValkeyCache) -> None:
    valkey.client.call("SET", "text", "x")
    with pytest.raises(CacheUnavailable):
        valkey.client.batch(("GET", "text"), ("LPUSH", "text", "y"), ("GET", "text"))
    assert valkey.client.call("GET", "text") == "x"


def test_a_restarted_cache_is_used_again_at_once() -> None:
    with cache_server() as server:
        cache = ValkeyCache(server.url)
        cache.frames.append("t", {"n": 1})
        server.kill()
        server.start()
        assert cache.frames.append("t", {"n": 2}) == 2
        cache.client.close()
