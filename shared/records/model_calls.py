"""What calls of language models cost, and what may be spent on them (platform spec §5.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Scope = Literal["org", "bot", "user"]
BudgetAction = Literal["warn", "fast-model-only", "block"]
GroupBy = Literal["bot", "model", "user", "day"]

DAILY_LIMIT, MONTHLY_LIMIT, ALERT_AT = 100.0, 2000.0, 0.8
"""US dollars, and the share of them at which somebody is told (platform spec §3.8)."""


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call. `cost` is in US dollars, None where the price is unknown; times are in milliseconds.

    `kind`: chat | script | embedding | compaction | test | api. `status`: ok | cancelled | failed | refused.
    `error` is the failure's class. An answer out of the cache has `cached` set, costs nothing, and says in
    `saved_tokens` and `saved_cost` what it would have; `looked_up` is set where the cache was asked.
    `prompt` is kept only where the bot's config says so.
    """

    id: str
    org_id: str
    bot_id: str = ""
    session_id: str = ""
    user_id: str = ""
    turn_id: str = ""
    provider: str = ""
    model: str = ""
    kind: str = "chat"
    status: str = "ok"
    error: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cached_tokens: int = 0
    estimated: bool = False
    cost: float | None = None
    latency_ms: int = 0
    ttft_ms: int | None = None
    cached: bool = False
    looked_up: bool = False
    saved_tokens: int = 0
    saved_cost: float = 0.0
    prompt: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """What one organization, bot or user may spend. `action` is what happens at a limit."""

    scope: Scope
    owner: str
    daily_limit: float = DAILY_LIMIT
    monthly_limit: float = MONTHLY_LIMIT
    alert_at: float = ALERT_AT
    action: BudgetAction = "warn"


@dataclass(frozen=True, slots=True)
class Spending:
    """US dollars spent by one owner today and in this month (UTC)."""

    scope: str
    owner: str
    today: float = 0.0
    month: float = 0.0


@dataclass(frozen=True, slots=True)
class UsageRow:
    """A group's figures; percentiles are in milliseconds, `ttft` the median time to the first token."""

    key: str
    requests: int
    tokens_in: int
    tokens_out: int
    cached: int
    cost: float
    p50: float
    p95: float
    p99: float
    ttft: float


@dataclass(frozen=True, slots=True)
class CacheFigures:
    """How often answers came out of the cache."""

    hits: int
    misses: int
    saved_tokens: int
    saved_cost: float


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls are meant; an empty text or None leaves that open. `since` is included, `until` is not."""

    bot_id: str = ""
    user_id: str = ""
    session_id: str = ""
    status: str = ""
    model: str = ""
    since: datetime | None = None
    until: datetime | None = None
