"""Events through the real door: what a script writes leads to handlers, each done once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from shared.basic.runtime.outcome import Completed, Outcome
from shared.events.matching import Occurrence
from shared.events.publishing import publish
from shared.packages.file_changes import FileChanges
from shared.records.events import CHANGE, EMAIL, FORM, Delivery
from shared.scripts.announcing import send
from shared.scripts.running import active_program, start
from shared.scripts.services import DetachedServices
from tests.support.scripts import MemoryWorkshop

LEADS = ("TABLE leads", "id string(10) KEY", "name string(50)", "END TABLE")


def shop() -> MemoryWorkshop:
    made = MemoryWorkshop()
    made.deploy("tables", *LEADS)
    return made


def run(shop: MemoryWorkshop, name: str, **params: Any) -> Outcome:
    """Run a deployed script to its end, and whatever it leads to."""
    program = active_program(shop, shop.bot, name)
    assert program is not None
    outcome = start(shop, DetachedServices(shop, shop.bot), program, trigger="api", params=params)
    shop.work()
    return outcome


def happened(shop: MemoryWorkshop, occurrence: Occurrence) -> Sequence[Delivery]:
    """Something from outside; its deliveries are done."""
    bot = shop.bot
    with shop.store.transaction(bot.org_id) as unit:
        made = publish(unit, bot.org_id, bot.id, occurrence, shop.clock.now())
    send(shop.queue, made)
    shop.work()
    return made


def test_a_saved_row_runs_the_handlers_of_its_table() -> None:
    bot = shop()
    bot.deploy(
        "watch",
        'ON INSERT OF "leads"',
        'SET BOT MEMORY "new", trigger.operation + ":" + trigger.new_data.name',
        "END ON",
    )
    bot.deploy("save", 'SAVE "leads", {"id": "1", "name": "Ana"}')
    run(bot, "save")
    assert bot.remembered() == {"new": "INSERT:Ana"}


@pytest.mark.parametrize(
    ("write", "told"),
    [
        ('UPDATE "leads" SET name = "Bob" WHERE id = "1"', "UPDATE Ana>Bob"),
        ('SAVE "leads", {"id": "1", "name": "Bob"}', "UPDATE Ana>Bob"),
        ('MERGE "leads", [{"id": "1", "name": "Bob"}], "id"', "UPDATE Ana>Bob"),
        ('DELETE FROM leads WHERE id = "1"', "DELETE Ana>"),
        ('UPDATE "leads" SET name = "Bob" WHERE id = "9"', None),
        ('SAVE "leads", {"id": "1", "name": "Ana"}', None),
    ],
    ids=["update", "save", "merge", "delete", "no row", "no change"],
)
def test_handlers_see_the_row_before_and_after(write: str, told: str | None) -> None:
    bot = shop()
    bot.deploy("seed", 'INSERT "leads", {"id": "1", "name": "Ana"}')
    run(bot, "seed")
    bot.deploy(
        "watch",
        'ON "leads", "UPDATE,DELETE"',
        "old = trigger.old_data.name",
        "new = trigger.new_data.name",
        'SET BOT MEMORY "told", trigger.operation + " " + old + ">" + new',
        "END ON",
    )
    bot.deploy("write", write)
    run(bot, "write")
    assert bot.remembered().get("told") == told


def test_a_statement_that_fails_tells_nobody() -> None:
    bot = shop()
    bot.deploy("watch", 'ON INSERT OF "leads"', 'SET BOT MEMORY "n", 1', "END ON")
    bot.deploy(
        "save",
        "ON ERROR RESUME NEXT",
        'INSERT "leads", [{"id": "1", "name": "Ana"}, {"id": "1", "name": "Bob"}]',
    )
    run(bot, "save")
    assert bot.remembered() == {}


def test_a_published_event_runs_its_handlers_with_its_payload() -> None:
    bot = shop()
    bot.deploy(
        "a", 'ON "order paid" CALL Paid', "SUB Paid(id)", 'SET BOT MEMORY "a", id', "END SUB"
    )
    bot.deploy("b", 'ON EVENT "Order Paid" DO', 'SET BOT MEMORY "b", params.total', "END ON")
    bot.deploy("on-order paid", "PARAM total AS NUMBER", 'SET BOT MEMORY "c", total')
    bot.deploy("tell", 'PUBLISH EVENT "order paid", {"id": 7, "total": 9.5}')
    run(bot, "tell")
    assert bot.remembered() == {"a": 7, "b": 9.5, "c": 9.5}


def test_a_handler_is_gone_with_its_line() -> None:
    bot = shop()
    bot.deploy("a", 'ON "x"', 'SET BOT MEMORY "a", 1', "END ON")
    bot.deploy("a", "y = 1")
    bot.deploy("tell", 'PUBLISH EVENT "x"')
    run(bot, "tell")
    assert bot.remembered() == {}


def test_a_run_waits_for_an_event_and_gets_its_payload() -> None:
    bot = shop()
    bot.deploy(
        "wait",
        'p = WAIT FOR EVENT "paid"',
        'SET BOT MEMORY "got", p.id',
        'q = WAIT FOR EVENT "paid" TIMEOUT 60',
        'SET BOT MEMORY "second", q IS NULL',
    )
    bot.deploy("tell", 'PUBLISH EVENT "PAID", {"id": 7}')
    run(bot, "wait")
    assert bot.remembered() == {}
    run(bot, "tell")
    assert bot.remembered() == {"got": 7}
    bot.minute()
    bot.work()
    assert bot.remembered() == {"got": 7, "second": True}


def test_an_event_that_nobody_waits_for_any_more_is_dropped() -> None:
    bot = shop()
    bot.deploy("wait", 'p = WAIT FOR EVENT "paid"', 'SET BOT MEMORY "got", p.id', "WAIT 1")
    bot.deploy("tell", 'PUBLISH EVENT "paid", {"id": 1}', 'PUBLISH EVENT "paid", {"id": 2}')
    run(bot, "wait")
    run(bot, "tell")
    bot.work()
    assert bot.remembered() == {"got": 1}


def test_events_that_cause_each_other_come_to_an_end() -> None:
    bot = shop()
    bot.deploy(
        "loop",
        'ON "x"',
        'SET BOT MEMORY "n", VAL(GET BOT MEMORY "n") + 1',
        'PUBLISH EVENT "x"',
        "END ON",
    )
    bot.deploy("tell", 'PUBLISH EVENT "x"')
    run(bot, "tell")
    bot.work()
    assert bot.remembered() == {"n": 16}


@pytest.mark.parametrize(
    ("handler", "occurrence", "told"),
    [
        ('ON FORM SUBMIT "contact"', Occurrence(FORM, "contact", {"fields": {"v": "a"}}), "a"),
        ("ON FORM SUBMIT", Occurrence(FORM, "other", {"fields": {"v": "a"}}), "a"),
        ('ON FORM SUBMIT "contact"', Occurrence(FORM, "other", {"fields": {"v": "a"}}), None),
        (
            'ON CHANGE "inbox/"',
            Occurrence(CHANGE, "inbox/a.txt", {"fields": {"v": "a"}}, "create"),
            "a",
        ),
        ('ON CHANGE "*.pdf"', Occurrence(CHANGE, "x/a.pdf", {"fields": {"v": "a"}}, "create"), "a"),
        ('ON CHANGE "in"', Occurrence(CHANGE, "inbox/a", {"fields": {"v": "a"}}, "create"), None),
        ('ON CHANGE "inbox" EVENTS "delete"', Occurrence(CHANGE, "inbox/a", {}, "create"), None),
        (
            'ON EMAIL "s@e.com" FROM "boss"',
            Occurrence(
                EMAIL, "S@e.com", {"fields": {"v": "a"}}, facts={"FROM": "The Boss <b@c.d>"}
            ),
            "a",
        ),
        (
            'ON EMAIL "s@e.com" SUBJECT "urgent"',
            Occurrence(EMAIL, "s@e.com", {}, facts={"SUBJECT": "no hurry"}),
            None,
        ),
    ],
)
def test_listeners_hear_what_concerns_them(
    handler: str, occurrence: Occurrence, told: str | None
) -> None:
    bot = shop()
    bot.deploy("watch", handler, 'SET BOT MEMORY "v", fields.v', "END ON")
    happened(bot, occurrence)
    assert bot.remembered().get("v") == told


def test_an_occurrence_reported_twice_is_handled_once() -> None:
    bot = shop()
    bot.deploy(
        "watch", 'ON CHANGE "in"', 'SET BOT MEMORY "n", VAL(GET BOT MEMORY "n") + 1', "END ON"
    )
    change = Occurrence(CHANGE, "in/a", {}, "create", key="in/a:etag")
    assert len(happened(bot, change)) == 1
    assert len(happened(bot, change)) == 0
    assert bot.remembered() == {"n": 1}


def test_a_lost_delivery_is_found_by_the_minute() -> None:
    bot = shop()
    bot.deploy("a", 'ON "x"', 'SET BOT MEMORY "a", 1', "END ON")
    bot.deploy("tell", 'PUBLISH EVENT "x"')
    program = active_program(bot, bot.bot, "tell")
    assert program is not None
    outcome = start(bot, DetachedServices(bot, bot.bot), program, trigger="api", params={})
    assert isinstance(outcome, Completed)
    bot.queue.turns.clear()
    assert [bot.minute()["events"] for _ in range(4)] == [0, 0, 1, 0]
    bot.work()
    assert bot.remembered() == {"a": 1}


def test_a_delivery_done_again_does_nothing() -> None:
    bot = shop()
    bot.deploy("a", 'ON "x"', 'SET BOT MEMORY "n", VAL(GET BOT MEMORY "n") + 1', "END ON")
    bot.deploy("tell", 'PUBLISH EVENT "x"')
    program = active_program(bot, bot.bot, "tell")
    assert program is not None
    start(bot, DetachedServices(bot, bot.bot), program, trigger="api", params={})
    again = {lane: list(bodies) for lane, bodies in bot.queue.turns.items()}
    bot.work()
    bot.queue.turns.update(again)
    bot.work()
    assert bot.remembered() == {"n": 1}


def test_a_deferred_block_runs_later_with_the_variables_as_they_were() -> None:
    bot = shop()
    bot.deploy(
        "later",
        'name = "Ana"',
        "SUB remind(what)",
        "  SCHEDULE IN 2 MINUTES DO",
        '    SET BOT MEMORY what, name + " " + what',
        "  END SCHEDULE",
        "END SUB",
        'remind("tea")',
        'name = "Bob"',
        "SCHEDULE IN 30 SECONDS",
        '  SET BOT MEMORY "soon", name',
        "  SCHEDULE IN 1 MINUTE DO",
        '    SET BOT MEMORY "nested", name',
        "  END SCHEDULE",
        "END SCHEDULE",
        'name = "Cid"',
    )
    run(bot, "later")
    bot.deploy("later", "x = 1")
    assert bot.remembered() == {}
    bot.minute()
    bot.work()
    assert bot.remembered() == {"soon": "Bob"}
    for _ in range(2):
        bot.minute()
        bot.work()
    assert bot.remembered() == {"soon": "Bob", "tea": "Ana tea", "nested": "Bob"}


class Watched:
    """A bot whose drive is watched as the package watcher does."""

    def __init__(self) -> None:
        self.bot = shop()
        self.bot.deploy(
            "watch",
            'ON CHANGE "in/" EVENTS "create, modify, delete"',
            'SET BOT MEMORY event.event_type, event.file_name + " " + event.file_size',
            'SET BOT MEMORY "n", VAL(GET BOT MEMORY "n") + 1',
            "END ON",
        )
        ports = (self.bot.store, self.bot.files, self.bot.queue, self.bot.clock)
        self.changes = FileChanges(*ports)

    def event(self, path: str, content: bytes | None) -> str:
        """The object is written or removed, and S3 tells so twice."""
        key = f"shop.gbai/shop.gbdrive/{path}"
        if content is None:
            self.bot.files.delete([key])
        else:
            self.bot.files.write(key, content, "text/plain")
        outcome = self.changes.apply(self.bot.bot, path, key)
        self.changes.apply(self.bot.bot, path, key)
        self.bot.work()
        return outcome


def test_files_that_change_run_their_handlers_once_per_change() -> None:
    watched = Watched()
    acts = [("in/a.txt", b"x"), ("in/a.txt", b"xy"), ("out/b.txt", b"x"), ("in/a.txt", None)]
    outcomes = [watched.event(*act) for act in acts]
    assert outcomes == ["create", "modify", "create", "delete"]
    told = {"create": "a.txt 1", "modify": "a.txt 2", "delete": "a.txt ", "n": 3}
    assert watched.bot.remembered() == told


def test_files_are_not_watched_for_nobody() -> None:
    bot = shop()
    changes = FileChanges(bot.store, bot.files, bot.queue, bot.clock)
    bot.files.write("shop.gbai/shop.gbdrive/a", b"x", "text/plain")
    assert changes.apply(bot.bot, "a", "shop.gbai/shop.gbdrive/a") == "ignored"


def test_a_script_that_fails_is_told_to_the_handlers_of_error() -> None:
    bot = shop()
    bot.deploy(
        "watch",
        'ON "error"',
        'SET BOT MEMORY "n", VAL(GET BOT MEMORY "n") + 1',
        'SET BOT MEMORY "told", params.code + " " + params.file + ":" + params.line',
        'THROW "again"',
        "END ON",
    )
    bot.deploy("fails", "x = 1", "y = 1 / 0")
    run(bot, "fails")
    bot.work()
    assert bot.remembered() == {"n": 16, "told": "R5001 watch:4"}
