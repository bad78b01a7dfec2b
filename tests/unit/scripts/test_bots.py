"""Bots that ask each other."""

from __future__ import annotations

from shared.basic.runtime.outcome import Failed, Outcome
from shared.records.bots import Bot
from shared.scripts.running import active_program, start
from shared.scripts.services import DetachedServices
from tests.support.scripts import MemoryWorkshop


def team() -> tuple[MemoryWorkshop, Bot]:
    """The shop, and a bot called billing beside it."""
    shop = MemoryWorkshop()
    return shop, shop.store.directory.create_bot("billing")


def run(shop: MemoryWorkshop, *lines: str) -> Outcome:
    shop.deploy("ask", *lines)
    program = active_program(shop, shop.bot, "ask")
    assert program is not None
    outcome = start(shop, DetachedServices(shop, shop.bot), program, trigger="api", params={})
    shop.work()
    return outcome


def handles(shop: MemoryWorkshop, bot: Bot, *lines: str) -> None:
    shop.scripts.deploy(bot, "on-delegate.bas", "\n".join(lines).encode())


def test_a_bot_answers_by_its_handler() -> None:
    shop, billing = team()
    handles(shop, billing, 'RETURN "due: " + params.message + " for " + params.from')
    run(shop, 'x = DELEGATE "all" TO BOT "Billing"', 'SET BOT MEMORY "x", x')
    assert shop.remembered() == {"x": "due: all for shop"}


def test_a_bot_that_cannot_answer_is_waited_for_until_the_timeout() -> None:
    shop, billing = team()
    handles(shop, billing, 'THROW "no"')
    run(shop, 'x = DELEGATE "a" TO BOT "billing" TIMEOUT 20', 'SET BOT MEMORY "x", x IS NULL')
    assert shop.remembered() == {}
    shop.minute()
    shop.work()
    assert shop.remembered() == {"x": True}


def test_answers_wait_in_an_inbox() -> None:
    shop, billing = team()
    handles(shop, billing, "RETURN UCASE(params.message)")
    run(
        shop,
        'SEND TO BOT "billing" MESSAGE "a"',
        'DELEGATE "b" TO BOT "billing"',
        "WAIT 40",
        'x = WAIT FOR BOT "billing"',
        'y = WAIT FOR BOT "billing"',
        'z = WAIT FOR BOT "billing" TIMEOUT 5',
        'SET BOT MEMORY "x", [x, y, z, UBOUND(GET A2A MESSAGES())]',
    )
    for _ in range(3):
        shop.minute()
        shop.work()
    assert shop.remembered() == {"x": ["A", "B", None, 2]}


def test_an_answer_that_comes_later_is_waited_for() -> None:
    shop, billing = team()
    handles(shop, billing, "RETURN UCASE(params.message)")
    run(
        shop,
        'BROADCAST "a" TO BOTS',
        'x = WAIT FOR BOT "billing" TIMEOUT 300',
        'SET BOT MEMORY "x", x',
    )
    shop.work()
    assert shop.remembered() == {"x": "A"}


def test_a_bot_nobody_knows_is_refused() -> None:
    shop, _ = team()
    outcome = run(shop, 'x = DELEGATE "a" TO BOT "none"')
    assert isinstance(outcome, Failed)
    assert (outcome.error.code, "billing" in outcome.error.message) == ("R5010", True)
