"""Whatever commit a process dies before or after, events are handled once and waiting runs go on once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from shared.basic.runtime.outcome import Yielded
from shared.scripts import schedules
from shared.scripts.running import active_program, start
from shared.scripts.services import DetachedServices
from tests.support.basic_services import Killed
from tests.support.scripts import MemoryWorkshop

COUNT = 'SET BOT MEMORY "{0}", VAL(GET BOT MEMORY "{0}") + 1'
SCRIPTS = {
    "tables": ("TABLE leads", "id string(10) KEY", "END TABLE"),
    "watch": ('ON INSERT OF "leads"', COUNT.format("rows"), 'PUBLISH EVENT "seen"', "END ON"),
    "seen": ('ON "seen" CALL Note', "SUB Note", COUNT.format("seen"), "END SUB"),
    "waits": (
        'e = WAIT FOR EVENT "go" TIMEOUT 3600',
        COUNT.format("went"),
        "SCHEDULE IN 30 SECONDS DO",
        COUNT.format("later"),
        "END SCHEDULE",
        't = CREATE TASK "Call"',
    ),
    "acts": ('SAVE "leads", {"id": "1"}', 'PUBLISH EVENT "go", 5', COUNT.format("acted")),
}
EXPECTED = {"rows": 1, "seen": 1, "went": 1, "later": 1, "acted": 1}


class Mortal:
    """A store whose n-th commit is the process's last: it dies right before (`before`) or right after it."""

    def __init__(self, store: Any, number: int = 0, *, before: bool = False) -> None:
        self._store = store
        self._number = number
        self._before = before
        self.commits = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def transaction(self, org_id: str) -> Iterator[Any]:
        with self._store.transaction(org_id) as unit:
            yield unit
            if self._before and self.commits + 1 == self._number:
                self.commits += 1
                raise Killed
        self.commits += 1
        if not self._before and self.commits == self._number:
            raise Killed


def shop() -> MemoryWorkshop:
    made = MemoryWorkshop()
    for name, lines in SCRIPTS.items():
        made.deploy(name, *lines)
    return made


def begin(bot: MemoryWorkshop, name: str) -> None:
    """Start a script as a door does; a door that dies before the run is stored is called again by its caller."""
    known = len(bot.store.tables.tables["runs"].rows)
    try:
        program = active_program(bot, bot.bot, name)
        assert program is not None
        start(bot, DetachedServices(bot, bot.bot), program, trigger="api", params={})
    except Killed:
        if len(bot.store.tables.tables["runs"].rows) == known:
            begin(bot, name)


def work(bot: MemoryWorkshop) -> None:
    """The worker; a message whose process died is delivered again."""
    while bot.queue.turns:
        lane = next(iter(bot.queue.turns))
        bodies = bot.queue.turns.pop(lane)
        while bodies:
            try:
                outcome = schedules.perform(bot, dict(bodies[0]))
            except Killed:
                continue
            assert not isinstance(outcome, Yielded)
            bodies.pop(0)


def minute(bot: MemoryWorkshop) -> None:
    try:
        bot.minute()
    except Killed:
        bot.minute()


def lived(bot: MemoryWorkshop) -> dict[str, Any]:
    """The whole story, with minutes enough for every sweep."""
    for name in ("waits", "acts"):
        begin(bot, name)
        work(bot)
        for _ in range(12):
            minute(bot)
            work(bot)
    return dict(bot.remembered())


def test_the_story_without_a_death() -> None:
    assert lived(shop()) == EXPECTED


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_whatever_commit_the_process_dies_at_everything_happens_once(before: bool) -> None:
    counting = shop()
    whole = Mortal(counting.store)
    counting.store = whole  # type: ignore[assignment]
    lived(counting)
    busy = min(whole.commits, 120)
    for number in range(1, busy + 1):
        bot = shop()
        bot.store = Mortal(bot.store, number, before=before)  # type: ignore[assignment]
        assert lived(bot) == EXPECTED, f"died at commit {number}"
        with bot.store.transaction(bot.bot.org_id) as unit:
            due = [item for item in unit.outbox.due(bot.clock.now(), 100) if item.kind == "task"]
        assert len(due) == 1, f"tasks after death at commit {number}"
