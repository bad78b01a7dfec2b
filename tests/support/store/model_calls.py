"""Calls of language models and budgets in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

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
from tests.support.store.tables import Transaction

_KEYS: Mapping[str, Callable[[Any], str]] = {
    "bot": lambda call: call.bot_id,
    "model": lambda call: f"{call.provider}:{call.model}",
    "user": lambda call: call.user_id,
    "day": lambda call: call.created_at.date().isoformat(),
}


class MemoryModelCalls:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._calls = transaction.rows("model_calls")

    def add(self, call: ModelCall) -> None:
        made = call.created_at or self._transaction.now
        self._calls.insert_by_id(dataclasses.replace(call, created_at=made))

    def list_of(self, wanted: CallFilter, limit: int, offset: int) -> Sequence[ModelCall]:
        found = sorted(self._of(wanted), key=lambda call: (call.created_at, call.id), reverse=True)
        return found[offset : offset + limit]

    def usage(self, wanted: CallFilter, group_by: GroupBy) -> Sequence[UsageRow]:
        groups: dict[str, list[ModelCall]] = {}
        for call in self._of(wanted):
            groups.setdefault(_KEYS[group_by](call), []).append(call)
        return [_row(key, calls) for key, calls in sorted(groups.items())]

    def cache_figures(self, wanted: CallFilter) -> CacheFigures:
        calls = self._of(wanted)
        return CacheFigures(
            hits=sum(call.cached for call in calls),
            misses=sum(call.looked_up and not call.cached for call in calls),
            saved_tokens=sum(call.saved_tokens for call in calls),
            saved_cost=sum(call.saved_cost for call in calls),
        )

    def _of(self, wanted: CallFilter) -> list[ModelCall]:
        names = ("bot_id", "user_id", "session_id", "status", "model")
        return self._calls.where(
            lambda call: (
                all(getattr(wanted, name) in ("", getattr(call, name)) for name in names)
                and (wanted.since is None or call.created_at >= wanted.since)
                and (wanted.until is None or call.created_at < wanted.until)
            )
        )


class MemoryBudgets:
    def __init__(self, transaction: Transaction) -> None:
        self._budgets = transaction.rows("model_budgets")
        self._calls = transaction.rows("model_calls")

    def get(self, scope: Scope, owner: str) -> Budget | None:
        found: Budget | None = self._budgets.get((scope, owner))
        return found

    def put(self, budget: Budget) -> None:
        self._budgets.put((budget.scope, budget.owner), budget)

    def standing(
        self, owners: Sequence[tuple[Scope, str]], today: date
    ) -> Sequence[tuple[Spending, Budget | None]]:
        return [
            (self._spent(scope, owner, today), self.get(scope, owner)) for scope, owner in owners
        ]

    def _spent(self, scope: Scope, owner: str, today: date) -> Spending:
        mine = self._calls.where(lambda call: getattr(call, f"{scope}_id") == owner)
        month = [call for call in mine if today.replace(day=1) <= call.created_at.date() <= today]
        day = [call for call in month if call.created_at.date() == today]
        return Spending(scope, owner, _cost(day), _cost(month))


def _cost(calls: Sequence[ModelCall]) -> float:
    return sum(call.cost or 0.0 for call in calls)


def _row(key: str, calls: Sequence[ModelCall]) -> UsageRow:
    latencies = sorted(call.latency_ms for call in calls)
    firsts = sorted(call.ttft_ms for call in calls if call.ttft_ms is not None)
    return UsageRow(
        key=key,
        requests=len(calls),
        tokens_in=sum(call.tokens_in for call in calls),
        tokens_out=sum(call.tokens_out for call in calls),
        cached=sum(call.cached for call in calls),
        cost=_cost(calls),
        p50=_percentile(latencies, 0.5),
        p95=_percentile(latencies, 0.95),
        p99=_percentile(latencies, 0.99),
        ttft=_percentile(firsts, 0.5),
    )


def _percentile(values: Sequence[int], share: float) -> float:
    return values[max(0, ceil(share * len(values)) - 1)] if values else 0
