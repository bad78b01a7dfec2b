"""What the store costs: milliseconds at the median, on a real PostgreSQL and a real Valkey on this machine."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from layers.schema.store import PostgresStore
from shared.records.runs import Run
from tests.support.postgres import database_server
from tests.support.valkey import ValkeyCache, cache_server
from tests.support.world import World

ROUNDS = 200
SNAPSHOT_KB = (4, 64, 256)


def bench() -> dict[str, float]:
    """Milliseconds by name."""
    return {**_store_figures(), **_cache_figures()}


def _store_figures() -> dict[str, float]:
    with database_server() as server, server.database() as url:
        store = PostgresStore(url)
        world = World(store)
        figures = {"transaction, empty": _median(lambda: _read_nothing(world))}
        figures["session read"] = _median(lambda: _read_session(world))
        figures["message append + commit"] = _median(lambda: _append(world))
        for size in SNAPSHOT_KB:
            run = _run(world, size)
            figures[f"snapshot + commit {size} KB"] = _median(lambda run=run: _save(world, run))
            figures[f"resume {size} KB"] = _median(lambda run=run: _load(world, run))
        store.reset()
    return figures


def _cache_figures() -> dict[str, float]:
    with cache_server() as server:
        cache = ValkeyCache(server.url)
        frame = {"type": "delta", "content": "some words of an answer " * 4}
        figures = {
            "frame append": _median(lambda: cache.frames.append("t", frame)),
            "cancel mark read": _median(lambda: cache.marks.is_marked("t")),
            "rate limit": _median(lambda: cache.limits.take("b", 10**6, 60)),
        }
        cache.client.close()
    return figures


def _median(act: Callable[[], object]) -> float:
    for _ in range(10):
        act()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1000, 3)


def _read_nothing(world: World) -> None:
    with world.open():
        pass


def _read_session(world: World) -> None:
    with world.open() as unit:
        unit.sessions.get(world.session.id)


def _append(world: World) -> None:
    with world.open() as unit:
        unit.messages.append(world.new_message())


def _run(world: World, kilobytes: int) -> Run:
    run = world.new_run(snapshot={"version": 1, "frames": [{"slots": _rows(kilobytes * 1024)}]})
    with world.open() as unit:
        unit.runs.create(run)
    return run


def _rows(size: int) -> list[dict[str, Any]]:
    """Rows as a script's variables hold them, about `size` bytes as JSON."""
    dice = random.Random(7)
    words = ["".join(dice.choices("abcdefghijklmnop", k=6)) for _ in range(400)]
    return [
        {"name": " ".join(dice.choices(words, k=4)), "total": dice.random(), "paid": True, "n": n}
        for n in range(size // 92)
    ]


def _save(world: World, run: Run) -> None:
    with world.open() as unit:
        unit.runs.save(replace(run, steps=run.steps + 1))


def _load(world: World, run: Run) -> None:
    with world.open() as unit:
        unit.runs.get(run.id)


if __name__ == "__main__":
    for name, milliseconds in bench().items():
        print(f"{name:28} {milliseconds:8.3f} ms")
