"""Calls of language models, what was spent on them and what may be."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from shared.records.model_calls import (
    Budget,
    CacheFigures,
    CallFilter,
    GroupBy,
    ModelCall,
    Scope,
    Spending,
    UsageRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from layers.schema.statements import Statements

_IDS = ("bot_id", "session_id", "user_id", "turn_id")
_NAMES = tuple(field.name for field in fields(ModelCall))
_SELECT = "SELECT " + ", ".join(
    f"coalesce({name}::text, '') AS {name}" if name in _IDS else name for name in _NAMES
)
_GIVEN = ", ".join("nullif(%s, '')::uuid" if name in _IDS else "%s" for name in _NAMES)
_INSERT = "INSERT INTO model_calls (" + ", ".join(_NAMES) + ") VALUES (" + _GIVEN + ")"  # noqa: S608 - our own names
_CACHE_FIGURES = """
SELECT count(*) FILTER (WHERE cached) AS hits,
       count(*) FILTER (WHERE looked_up AND NOT cached) AS misses,
       coalesce(sum(saved_tokens), 0) AS saved_tokens, coalesce(sum(saved_cost), 0) AS saved_cost
FROM model_calls WHERE {condition}
"""
_SPEND = """
INSERT INTO model_spending (scope, owner, day, cost)
SELECT scope, owner::uuid, %s, %s
FROM unnest(%s::text[], %s::text[]) AS spender (scope, owner) ORDER BY scope, owner
ON CONFLICT (owner, scope, day) DO UPDATE SET cost = model_spending.cost + excluded.cost
"""
_STANDING = """
SELECT wanted.scope, wanted.owner,
       coalesce(spent.today, 0) AS today, coalesce(spent.month, 0) AS month,
       budget.daily_limit, budget.monthly_limit, budget.alert_at, budget.action
FROM unnest(%s::text[], %s::uuid[]) WITH ORDINALITY AS wanted (scope, owner, place)
LEFT JOIN model_budgets budget USING (owner, scope)
LEFT JOIN LATERAL (
    SELECT sum(cost) FILTER (WHERE day = %s) AS today, sum(cost) AS month
    FROM model_spending AS s
    WHERE s.owner = wanted.owner AND s.scope = wanted.scope AND s.day BETWEEN %s AND %s
) AS spent ON true
ORDER BY wanted.place
"""
_KEYS = {
    "bot": "coalesce(bot_id::text, '')",
    "model": "provider || ':' || model",
    "user": "coalesce(user_id::text, '')",
    "day": "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
}
_USAGE = """
SELECT {key} AS key, count(*) AS requests, sum(tokens_in) AS tokens_in, sum(tokens_out) AS tokens_out,
       count(*) FILTER (WHERE cached) AS cached, coalesce(sum(cost), 0) AS cost,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY latency_ms) AS p50,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY latency_ms) AS p95,
       percentile_disc(0.99) WITHIN GROUP (ORDER BY latency_ms) AS p99,
       coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY ttft_ms), 0) AS ttft
FROM model_calls WHERE {condition} GROUP BY 1 ORDER BY 1
"""


class PostgresModelCalls:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def add(self, call: ModelCall) -> None:
        made = call.created_at or datetime.now(UTC)
        given = {name: getattr(call, name) for name in _NAMES} | {"created_at": made}
        self._sql.run(_INSERT, [given[name] for name in _NAMES])
        owners = {"bot": call.bot_id, "org": call.org_id, "user": call.user_id}
        known = [(scope, owner) for scope, owner in owners.items() if owner]
        if call.cost:
            spenders = [list(column) for column in zip(*known, strict=True)]
            self._sql.run(_SPEND, (made.date(), call.cost, *spenders))

    def list_of(self, wanted: CallFilter, limit: int, offset: int) -> Sequence[ModelCall]:
        condition, values = _where(wanted)
        order = " ORDER BY created_at DESC, id DESC LIMIT %s OFFSET %s"
        query = f"{_SELECT} FROM model_calls WHERE {condition}{order}"
        return self._sql.many(ModelCall, query, (*values, limit, offset))

    def usage(self, wanted: CallFilter, group_by: GroupBy) -> Sequence[UsageRow]:
        condition, values = _where(wanted)
        query = _USAGE.format(key=_KEYS[group_by], condition=condition)
        return self._sql.many(UsageRow, query, values)

    def cache_figures(self, wanted: CallFilter) -> CacheFigures:
        condition, values = _where(wanted)
        found = self._sql.one(CacheFigures, _CACHE_FIGURES.format(condition=condition), values)
        return found or CacheFigures(0, 0, 0, 0.0)


class PostgresBudgets:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, scope: Scope, owner: str) -> Budget | None:
        return self._sql.one(
            Budget,
            """
            SELECT scope, owner, daily_limit, monthly_limit, alert_at, action FROM model_budgets
            WHERE scope = %s AND owner = %s
            """,
            (scope, owner),
        )

    def put(self, budget: Budget) -> None:
        self._sql.run(
            """
            INSERT INTO model_budgets (scope, owner, daily_limit, monthly_limit, alert_at, action)
            VALUES (%s, %s, %s, %s, %s, %s)
            ON CONFLICT (owner, scope) DO UPDATE
            SET daily_limit = excluded.daily_limit, monthly_limit = excluded.monthly_limit,
                alert_at = excluded.alert_at, action = excluded.action, updated_at = now()
            """,
            (
                *(budget.scope, budget.owner, budget.daily_limit, budget.monthly_limit),
                *(budget.alert_at, budget.action),
            ),
        )

    def standing(
        self, owners: Sequence[tuple[Scope, str]], today: date
    ) -> Sequence[tuple[Spending, Budget | None]]:
        scopes, ids = [scope for scope, _ in owners], [owner for _, owner in owners]
        first = today.replace(day=1)
        return self._sql.many(_standing, _STANDING, (scopes, ids, today, first, today))


def _standing(
    scope: Scope, owner: str, today: float, month: float, **limits: Any
) -> tuple[Spending, Budget | None]:
    budget = None if limits["action"] is None else Budget(scope, owner, **limits)
    return Spending(scope, owner, today, month), budget


def _where(wanted: CallFilter) -> tuple[str, list[Any]]:
    given = {
        "bot_id = %s": wanted.bot_id,
        "user_id = %s": wanted.user_id,
        "session_id = %s": wanted.session_id,
        "status = %s": wanted.status,
        "model = %s": wanted.model,
        "created_at >= %s": wanted.since,
        "created_at < %s": wanted.until,
    }
    chosen = {condition: value for condition, value in given.items() if value}
    return " AND ".join(chosen) or "true", list(chosen.values())
