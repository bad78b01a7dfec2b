"""What the drive costs with 100,000 files in one tree: milliseconds at the median, and ratios to a folder of 100."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from layers.schema.store import PostgresStore
from shared.drive.ports import Listing, Wanted
from shared.ids import new_id
from shared.records.drive import Entry
from tests.support.postgres import database_server
from tests.support.world import World

FILES, PER_FOLDER = 100_000, 1000
ROUNDS = 30


def bench() -> dict[str, float]:
    """Milliseconds by name."""
    with database_server() as server, server.database() as url:
        store = PostgresStore(url)
        world = World(store)
        _fill(world, "small", 100)
        small = _median(lambda: _list(world, "small/0"))
        began = time.perf_counter()
        _fill(world, "tree", FILES)
        seconds = time.perf_counter() - began
        figures = {
            "entries stored per second": FILES / seconds,
            "list 100 of a folder of 1000": _median(lambda: _list(world, "tree/50")),
            "list the top of the tree (100 folders)": _median(lambda: _list(world, "tree")),
            "next page by cursor": _median(lambda: _next_page(world)),
            "one entry": _median(lambda: _one(world)),
            "usage below the tree (quota)": _median(lambda: _usage(world)),
            "search by name": _median(lambda: _search(world)),
        }
        figures["listing, large tree : small one"] = figures["list 100 of a folder of 1000"] / small
        store.reset()
    return figures


def _fill(world: World, top: str, count: int) -> None:
    for start in range(0, count, PER_FOLDER):
        with world.open() as unit:
            for number in range(start, min(count, start + PER_FOLDER)):
                path = f"{top}/{number // PER_FOLDER}/file-{number:06}.txt"
                entry = Entry(new_id(), world.org_id, world.bot.id, path, size=number)
                unit.drive.entries.put(entry)


def _list(world: World, folder: str) -> object:
    with world.open() as unit:
        wanted = Listing(folder, limit=100)
        return unit.drive.entries.children(world.bot.id, wanted, world.user.id)


def _next_page(world: World) -> object:
    with world.open() as unit:
        middle = unit.drive.entries.at(world.bot.id, "tree/50/file-050500.txt")
        assert middle is not None
        wanted = Listing("tree/50", limit=100, after=middle.id)
        return unit.drive.entries.children(world.bot.id, wanted, world.user.id)


def _one(world: World) -> object:
    with world.open() as unit:
        return unit.drive.entries.at(world.bot.id, "tree/50/file-050500.txt", world.user.id)


def _usage(world: World) -> object:
    with world.open() as unit:
        return unit.drive.entries.usage(world.bot.id, "tree")


def _search(world: World) -> object:
    with world.open() as unit:
        wanted = Wanted(("tree",), "050500", in_content=True)
        return unit.drive.entries.search(world.bot.id, wanted, world.user.id)


def _median(act: Callable[[], object]) -> float:
    act()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1000, 3)


if __name__ == "__main__":
    for name, figure in bench().items():
        print(f"{name:42} {figure:10.3f}")
