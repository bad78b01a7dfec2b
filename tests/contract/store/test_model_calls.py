"""Calls of language models, what was spent, and budgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.ids import new_id
from shared.records.model_calls import Budget, CallFilter, ModelCall, Spending
from tests.support.world import World

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def call(world: World, **fields: Any) -> ModelCall:
    given: dict[str, Any] = {
        "id": new_id(),
        "org_id": world.user.org_id,
        "bot_id": world.bot.id,
        "user_id": world.user.id,
        "provider": "openai",
        "model": "gpt-4o",
        "tokens_in": 10,
        "tokens_out": 5,
        "cost": 0.25,
        "latency_ms": 100,
        "ttft_ms": 20,
        "created_at": NOON,
    }
    return ModelCall(**given | fields)


def keep(world: World, *calls: ModelCall) -> None:
    with world.open() as unit:
        for one in calls:
            unit.model_calls.add(one)


def test_a_call_is_read_as_written(world: World) -> None:
    made = call(world, status="cancelled", estimated=True, session_id=new_id(), turn_id=new_id())
    keep(world, made)
    with world.open() as unit:
        assert unit.model_calls.list_of(CallFilter(), 10, 0) == [made]


def test_calls_come_newest_first_and_filtered(world: World) -> None:
    calls = [call(world, created_at=NOON + timedelta(minutes=n), model=f"m{n}") for n in range(4)]
    keep(world, *calls)
    with world.open() as unit:
        listed = unit.model_calls.list_of(CallFilter(since=calls[1].created_at), 2, 0)
        assert listed == [calls[3], calls[2]]
        assert unit.model_calls.list_of(CallFilter(model="m1"), 9, 0) == [calls[1]]
        assert unit.model_calls.list_of(CallFilter(until=calls[1].created_at), 9, 0) == [calls[0]]
        assert unit.model_calls.list_of(CallFilter(status="failed"), 9, 0) == []


def test_spending_is_of_the_day_and_the_month(world: World) -> None:
    keep(
        world,
        call(world),
        call(world, cost=0.5),
        call(world, created_at=NOON - timedelta(days=2)),
        call(world, created_at=NOON - timedelta(days=20)),
        call(world, cost=None),
    )
    stranger = new_id()
    with world.open() as unit:
        owners = [("user", world.user.id), ("org", world.user.org_id), ("bot", stranger)]
        found = unit.budgets.standing(owners, NOON.date())  # type: ignore[arg-type]
    assert found == [
        (Spending("user", world.user.id, 0.75, 1.0), None),
        (Spending("org", world.user.org_id, 0.75, 1.0), None),
        (Spending("bot", stranger), None),
    ]


def test_a_budget_is_replaced_and_stands_beside_what_was_spent(world: World) -> None:
    budget = Budget("bot", world.bot.id, 5, 50, 0.5, "block")
    with world.open() as unit:
        unit.budgets.put(replace(budget, daily_limit=1))
        unit.budgets.put(budget)
        assert unit.budgets.get("bot", world.bot.id) == budget
        [(spent, found)] = unit.budgets.standing([("bot", world.bot.id)], NOON.date())
    assert (spent.today, found) == (0.0, budget)


def test_usage_is_grouped(world: World) -> None:
    fast = [call(world, latency_ms=n, ttft_ms=n // 10) for n in (10, 20, 30, 40)]
    keep(world, *fast, call(world, model="o3", cost=None, ttft_ms=None))
    with world.open() as unit:
        rows = {row.key: row for row in unit.model_calls.usage(CallFilter(), "model")}
        [day] = unit.model_calls.usage(CallFilter(), "day")
    four = rows["openai:gpt-4o"]
    assert (four.requests, four.tokens_in, four.tokens_out, four.cost) == (4, 40, 20, 1.0)
    assert (four.p50, four.p95, four.p99, four.ttft) == (20, 40, 40, 2)
    assert (rows["openai:o3"].cost, rows["openai:o3"].ttft) == (0, 0)
    assert (day.key, day.requests) == ("2026-03-05", 5)


def test_hits_and_misses_of_the_cache_are_counted(world: World) -> None:
    hit = call(world, cached=True, looked_up=True, saved_tokens=12, saved_cost=0.5, cost=0.0)
    keep(world, hit, hit_again := replace(hit, id=new_id()), call(world, looked_up=True))
    keep(world, call(world))
    with world.open() as unit:
        figures = unit.model_calls.cache_figures(CallFilter(bot_id=hit_again.bot_id))
    assert (figures.hits, figures.misses, figures.saved_tokens, figures.saved_cost) == (2, 1, 24, 1)
