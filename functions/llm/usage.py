"""What models were asked, what it cost, and what may be spent (platform spec §3.8, §5.8)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query

from functions.llm.inputs import Ask, Asker, Ports
from functions.llm.models import BudgetIn, budget_out, call_out, usage_out
from layers.http.paging import Paging, single
from shared.errors import Forbidden, Unprocessable
from shared.records.model_calls import Budget, CallFilter, GroupBy, Scope

if TYPE_CHECKING:
    from functions.llm.deps import Wiring

router = APIRouter(prefix="/api/llm", tags=["llm"])


@router.get("/usage")
def read_usage(
    ask: Ask,
    ports: Ports,
    group_by: GroupBy = "day",
    since: Annotated[datetime | None, Query(alias="from")] = None,
    until: Annotated[datetime | None, Query(alias="to")] = None,
    *,
    everything: Annotated[bool, Query(alias="all")] = False,
) -> dict[str, Any]:
    """Figures per bot, model, user or day: an owner's of the bot, a user's own, an admin's of the organization."""
    wanted = CallFilter(
        bot_id="" if everything and ask.may("admin") else ask.bot.id,
        user_id="" if ask.may("owner") else ask.identity.user_id,
        since=_aware(since),
        until=_aware(until),
    )
    with ports.store.transaction(ask.bot.org_id) as unit:
        rows = [usage_out(row) for row in unit.model_calls.usage(wanted, group_by)]
    return {"success": True, "data": rows, "total": len(rows)}


@router.get("/requests")
def list_requests(
    ask: Ask, ports: Ports, page: Paging, session_id: str = "", status: str = "", model: str = ""
) -> dict[str, Any]:
    """The calls of the bot, newest first. Prompts are there only where the bot keeps them."""
    ask.must_be("operator")
    wanted = CallFilter(bot_id=ask.bot.id, session_id=session_id, status=status, model=model)
    with ports.store.transaction(ask.bot.org_id) as unit:
        calls = unit.model_calls.list_of(wanted, page.limit, page.offset)
    return page.listing([call_out(call) for call in calls])


@router.get("/budget")
def read_budget(ask: Ask, ports: Ports, scope: Scope = "org", owner: str = "") -> dict[str, Any]:
    """What may be spent and what was."""
    ask.must_be("admin" if scope == "org" else "owner")
    return single(_budget(ports, ask, scope, _owner(ask, scope, owner)))


@router.put("/budget")
def write_budget(
    wanted: BudgetIn, ask: Ask, ports: Ports, scope: Scope = "org", owner: str = ""
) -> dict[str, Any]:
    """Set what the organization, a bot or a user may spend; fields left out keep their value."""
    ask.must_be("admin")
    owner = _owner(ask, scope, owner)
    with ports.store.transaction(ask.bot.org_id) as unit:
        present = unit.budgets.get(scope, owner) or Budget(scope, owner)
        budget = wanted.applied_to(present)
        if budget.daily_limit > budget.monthly_limit:
            raise Unprocessable("The daily limit is above the monthly one.")
        unit.budgets.put(budget)
    return single(_budget(ports, ask, scope, owner))


@router.get("/cache/stats")
def read_cache_stats(ask: Ask, ports: Ports) -> dict[str, Any]:
    """What the bot's answer cache holds and has saved."""
    ask.must_be("operator")
    with ports.store.transaction(ask.bot.org_id) as unit:
        figures = unit.model_calls.cache_figures(CallFilter(bot_id=ask.bot.id))
    asked = figures.hits + figures.misses
    return single(
        {
            "entries": ports.answers.count(ask.bot),
            "hits": figures.hits,
            "misses": figures.misses,
            "hit_rate": round(figures.hits / asked, 4) if asked else 0.0,
            "saved_tokens": figures.saved_tokens,
            "saved_cost": round(figures.saved_cost, 6),
        }
    )


@router.delete("/cache")
def clear_cache(ask: Ask, ports: Ports) -> dict[str, Any]:
    """Forget every answer of the bot."""
    ask.must_be("owner")
    return single({"removed": ports.answers.forget(ask.bot)})


def _budget(ports: Wiring, ask: Asker, scope: Scope, owner: str) -> dict[str, Any]:
    with ports.store.transaction(ask.bot.org_id) as unit:
        [(spent, budget)] = unit.budgets.standing([(scope, owner)], ports.clock.now().date())
    return budget_out(budget or Budget(scope, owner), spent, is_set=budget is not None)


def _owner(ask: Asker, scope: Scope, owner: str) -> str:
    if scope == "org":
        return ask.bot.org_id
    if scope == "bot":
        return ask.bot.id
    if owner and owner != ask.identity.user_id and not ask.may("admin"):
        raise Forbidden
    return owner or ask.identity.user_id


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
