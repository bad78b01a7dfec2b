"""What callers of the llm routes send and get (platform spec §3.8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from shared.clock import rfc3339
from shared.records.model_calls import BudgetAction

if TYPE_CHECKING:
    from shared.records.model_calls import Budget, ModelCall, Spending, UsageRow

LONGEST_INPUT = 100_000
"""Characters of one text."""


class BudgetIn(BaseModel):
    """US dollars; `alert_at` is a share of the limits."""

    daily_limit: float | None = Field(None, ge=0)
    monthly_limit: float | None = Field(None, ge=0)
    alert_at: float | None = Field(None, ge=0, le=1)
    action: BudgetAction | None = None

    def applied_to(self, present: Budget) -> Budget:
        return replace(present, **self.model_dump(exclude_none=True))


class MessageIn(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str = Field(max_length=LONGEST_INPUT)


class ChatIn(BaseModel):
    """A message, or a whole conversation whose last message is answered."""

    bot_id: str = ""
    session_id: str = ""
    message: str = Field("", max_length=LONGEST_INPUT)
    messages: list[MessageIn] = Field(default_factory=list, max_length=1000)
    model: str = Field("", max_length=200)
    use_kb: bool = True
    use_tools: bool = True
    stream: bool = False


class GenerateIn(BaseModel):
    bot_id: str = ""
    prompt: str = Field(min_length=1, max_length=LONGEST_INPUT)
    system: str = Field("", max_length=LONGEST_INPUT)
    model: str = Field("", max_length=200)
    json_schema: dict[str, Any] | None = None


class TokensIn(BaseModel):
    bot_id: str = ""
    text: str = ""
    messages: list[MessageIn] = Field(default_factory=list)
    model: str = Field("", max_length=200)


class ModelTestIn(BaseModel):
    bot_id: str = ""
    provider: str = Field("", max_length=50)
    model: str = Field("", max_length=200)
    key: str = Field("", max_length=500, repr=False)
    url: str = Field("", max_length=500)


def usage_out(row: UsageRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "requests": row.requests,
        "in": row.tokens_in,
        "out": row.tokens_out,
        "total": row.tokens_in + row.tokens_out,
        "cached": row.cached,
        "cost": round(row.cost, 6),
        "p50": row.p50,
        "p95": row.p95,
        "p99": row.p99,
        "ttft": row.ttft,
    }


def budget_out(budget: Budget, spent: Spending, *, is_set: bool) -> dict[str, Any]:
    return {
        "scope": budget.scope,
        "owner": budget.owner,
        "is_set": is_set,
        "daily_limit": budget.daily_limit,
        "monthly_limit": budget.monthly_limit,
        "alert_at": budget.alert_at,
        "action": budget.action,
        "spent_today": round(spent.today, 6),
        "spent_month": round(spent.month, 6),
    }


def call_out(call: ModelCall) -> dict[str, Any]:
    shown = {
        "request_id": call.id,
        "bot": call.bot_id,
        "session": call.session_id or None,
        "user": call.user_id or None,
        "turn": call.turn_id or None,
        "provider": call.provider,
        "model": call.model,
        "kind": call.kind,
        "tokens_in": call.tokens_in,
        "tokens_out": call.tokens_out,
        "cached_tokens": call.cached_tokens,
        "estimated": call.estimated,
        "latency_ms": call.latency_ms,
        "ttft_ms": call.ttft_ms,
        "cached": call.cached,
        "status": call.status,
        "error": call.error or None,
        "cost": call.cost,
        "created_at": rfc3339(call.created_at) if call.created_at else None,
    }
    return shown | ({"prompt": call.prompt} if call.prompt else {})
