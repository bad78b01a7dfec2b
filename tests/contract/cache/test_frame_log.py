"""The frame log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.cache import MemoryCache
from tests.support.valkey import ValkeyCache

AnyCache = MemoryCache | ValkeyCache


def test_frames_are_numbered_from_one_and_carry_their_number(cache: AnyCache) -> None:
    numbers = [cache.frames.append("t", {"content": text}) for text in ("a", "ç", "\u2028")]
    assert numbers == [1, 2, 3]
    assert cache.frames.since("t", 0) == [
        {"content": "a", "seq": 1},
        {"content": "ç", "seq": 2},
        {"content": "\u2028", "seq": 3},
    ]


@pytest.mark.parametrize(
    ("seq", "missing"), [(-1, [1, 2, 3]), (0, [1, 2, 3]), (2, [3]), (3, []), (9, [])]
)
def test_a_client_gets_exactly_what_it_missed(
    cache: AnyCache, seq: int, missing: list[int]
) -> None:
    for _ in range(3):
        cache.frames.append("t", {})
    assert [frame["seq"] for frame in cache.frames.since("t", seq)] == missing


def test_no_number_is_given_twice_under_many_writers(cache: AnyCache) -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(lambda n: cache.frames.append("t", {"n": n}), range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert cache.frames.length("t") == 40
    frames = cache.frames.since("t", 0)
    assert {frame["seq"]: frame["n"] for frame in frames} == dict(
        zip(numbers, range(40), strict=True)
    )


def test_turns_do_not_mix(cache: AnyCache) -> None:
    cache.frames.append("t", {"of": "t"})
    assert cache.frames.append("u", {"of": "u"}) == 1
    assert [frame["of"] for frame in cache.frames.since("t", 0)] == ["t"]


def test_an_unknown_turn_is_empty(cache: AnyCache) -> None:
    assert cache.frames.since("t", 0) == []
    assert cache.frames.length("t") == 0
    assert cache.frames.cursors("t") == {}
    assert cache.frames.cursor("t", "c") is None
    assert cache.frames.is_ended("t") is False
    assert cache.frames.last_gone("s") is None
    assert cache.frames.last_turn("s") is None


def test_each_connection_has_its_own_cursor(cache: AnyCache) -> None:
    cache.frames.move_cursor("t", "L0SM9cOFvHcCIhw=", 0)
    cache.frames.move_cursor("t", "b", 2)
    cache.frames.move_cursor("t", "b", 5)
    assert cache.frames.cursor("t", "L0SM9cOFvHcCIhw=") == 0
    assert cache.frames.cursors("t") == {"L0SM9cOFvHcCIhw=": 0, "b": 5}


def test_an_ended_turn_is_ended_and_keeps_its_frames(cache: AnyCache) -> None:
    cache.frames.append("t", {"n": 1})
    cache.frames.end("t")
    assert cache.frames.is_ended("t")
    assert cache.frames.length("t") == 1


def test_the_newest_of_a_session_is_remembered(cache: AnyCache) -> None:
    for name in ("1", "2"):
        cache.frames.note_gone("s", f"c{name}")
        cache.frames.set_last_turn("s", f"t{name}")
    assert cache.frames.last_gone("s") == "c2"
    assert cache.frames.last_turn("s") == "t2"


def test_half_a_character_does_not_break_the_log(cache: AnyCache) -> None:
    cache.frames.append("t", {"content": "a\ud83d"})
    assert cache.frames.since("t", 0)[0]["content"].startswith("a")
