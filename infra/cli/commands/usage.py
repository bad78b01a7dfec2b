"""Show what language models were asked and what it cost: per day, model, bot or user, with the budgets."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

from infra.cli.failure import CommandFailed
from infra.cli.target import add_target_arguments, find_target
from shared.records.model_calls import Budget, CallFilter, GroupBy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from shared.records.model_calls import UsageRow
    from shared.store import Store

COLUMNS = ("requests", "cached", "in", "out", "cost $", "p50 ms", "p95 ms", "ttft ms")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_target_arguments(parser)
    parser.add_argument("--bot", default="", help="of this bot only")
    parser.add_argument("--by", choices=get_args(GroupBy), default="day", help="one row per (day)")
    parser.add_argument("--days", type=int, default=30, help="of so many days until now (30)")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")


def run(arguments: argparse.Namespace) -> int:
    find_target(arguments).enter()
    from functions.llm.deps import wiring

    store = wiring().store
    since = datetime.now(UTC) - timedelta(days=arguments.days)
    for org_id in store.directory.org_ids():
        rows = usage_of(store, org_id, arguments.bot, since, arguments.by)
        for line in shown(rows, as_json=arguments.json):
            print(line)
        if rows and not arguments.json:
            print(_budget(store, org_id))
    return 0


def usage_of(
    store: Store, org_id: str, bot: str, since: datetime, by: GroupBy
) -> Sequence[UsageRow]:
    """The rows of one organization; raises CommandFailed for a bot that is not there."""
    bot_id = ""
    if bot:
        found = store.directory.bot_named(bot)
        if found is None:
            raise CommandFailed(f"there is no bot {bot}")
        if found.org_id != org_id:
            return ()
        bot_id = found.id
    with store.transaction(org_id) as unit:
        return unit.model_calls.usage(CallFilter(bot_id=bot_id, since=since), by)


def shown(rows: Sequence[UsageRow], *, as_json: bool) -> list[str]:
    """A table, or one JSON object per row."""
    if as_json:
        return [json.dumps({"key": row.key, **_figures(row)}) for row in rows]
    if not rows:
        return []
    width = max(len(row.key) for row in rows) + 2
    head = " " * width + "".join(f"{name:>12}" for name in COLUMNS)
    return [head, *(f"{row.key:<{width}}" + _cells(row) for row in rows)]


def _figures(row: UsageRow) -> dict[str, Any]:
    values = (
        *(row.requests, row.cached, row.tokens_in, row.tokens_out, round(row.cost, 6)),
        *(row.p50, row.p95, row.ttft),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _cells(row: UsageRow) -> str:
    return "".join(f"{value:>12}" for value in _figures(row).values())


def _budget(store: Store, org_id: str) -> str:
    with store.transaction(org_id) as unit:
        [(spent, own)] = unit.budgets.standing([("org", org_id)], datetime.now(UTC).date())
    budget = own or Budget("org", org_id)
    return (
        f"today ${spent.today:.4f} of ${budget.daily_limit:g}, this month ${spent.month:.4f} of "
        f"${budget.monthly_limit:g}; at the limit: {budget.action}"
    )
