"""The part of the store that knows what models cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

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


class ModelCalls(Protocol):
    """Calls that were made. A record outlives its session, its user and its bot."""

    def add(self, call: ModelCall) -> None:
        """Keep the record and add its cost to what its organization, bot and user spent that day."""
        ...

    def list_of(self, wanted: CallFilter, limit: int, offset: int) -> Sequence[ModelCall]:
        """Newest first."""
        ...

    def usage(self, wanted: CallFilter, group_by: GroupBy) -> Sequence[UsageRow]:
        """One row per group that has calls, by its key."""
        ...

    def cache_figures(self, wanted: CallFilter) -> CacheFigures: ...


class Budgets(Protocol):
    def get(self, scope: Scope, owner: str) -> Budget | None: ...
    def put(self, budget: Budget) -> None: ...
    def standing(
        self, owners: Sequence[tuple[Scope, str]], today: date
    ) -> Sequence[tuple[Spending, Budget | None]]:
        """What each owner has spent on the day and in its month, with the budget it has, in the given order."""
        ...
