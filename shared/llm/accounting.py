"""What a call of a model may cost, before it is made, and what it did cost, after (platform spec §5.8).

Before: the budgets of organization, bot and user, then the bot's requests and tokens per minute. After: one record.
A cache that is down lets calls pass; a database that is down does not.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from shared.errors import BudgetExceeded, ServiceUnavailable
from shared.llm.errors import ModelRateLimited
from shared.llm.vendors import VENDORS
from shared.log import logger
from shared.metrics import Metrics, NoMetrics
from shared.packages.bot_config import BotConfig
from shared.records.model_calls import Budget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shared.clock import Clock
    from shared.conversation.live import RateLimits
    from shared.llm.records import CallMetadata
    from shared.records.bots import Bot
    from shared.records.model_calls import ModelCall, Scope, Spending
    from shared.store import Store

MINUTE = 60.0
LONGEST_WAIT = 5.0
"""Seconds a call waits for its turn; then the user is told that the bot is busy."""
EXPECTED_ANSWER = 256
"""Tokens an answer is taken to have before it is there."""

Verdict = Literal["go", "fast"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a call is taken to need: tokens of prompt and answer, US dollars, and who is paid."""

    tokens: int
    cost: float
    vendor: str


@dataclass(frozen=True, slots=True)
class Account:
    """Admits and records calls. `sleep` takes seconds."""

    store: Store
    limits: RateLimits
    clock: Clock
    sleep: Callable[[float], None] = time.sleep
    metrics: Metrics = field(default_factory=NoMetrics)

    def admit(self, bot: Bot, made_for: CallMetadata, wanted: Estimate) -> Verdict:
        """Whether the call may be made, and by which model.

        Raises BudgetExceeded, or ModelRateLimited when its turn does not come within five seconds.
        """
        verdict = self._within_budgets(bot, made_for.user, wanted.cost)
        requests, tokens = minute_limits(bot, wanted.vendor)
        self._take(f"llm-requests:{bot.id}", requests, 1)
        self._take(f"llm-tokens:{bot.id}", tokens, wanted.tokens)
        return verdict

    def settle(self, bot: Bot, call: ModelCall, expected: int = 0) -> None:
        """Keep the record of a call; tokens beyond the `expected` ones count against the bot's minute."""
        _, tokens = minute_limits(bot, call.provider)
        more = min(call.tokens_in + call.tokens_out - expected, tokens)
        if tokens and more > 0 and not call.cached:
            self._drain(f"llm-tokens:{bot.id}", tokens, more)
        try:
            with self.store.transaction(bot.org_id) as unit:
                unit.model_calls.add(call)
        except ServiceUnavailable:
            logger.exception("a call of a model could not be recorded", call_id=call.id)
        self._count(call)

    def _within_budgets(self, bot: Bot, user_id: str, cost: float) -> Verdict:
        owners: list[tuple[Scope, str]] = [("org", bot.org_id), ("bot", bot.id)]
        if user_id:
            owners.append(("user", user_id))
        with self.store.transaction(bot.org_id) as unit:
            standing = unit.budgets.standing(owners, self.clock.now().date())
        return self._judged(standing, cost)

    def _judged(self, standing: Sequence[tuple[Spending, Budget | None]], cost: float) -> Verdict:
        verdict: Verdict = "go"
        for spent, own in standing:
            budget = own or default_budget(spent)
            if budget is None or not self._is_over(spent, budget, cost):
                continue
            if budget.action == "block":
                self.metrics.put("llm_budget_refusals_total", 1, scope=budget.scope)
                raise BudgetExceeded(details={"scope": budget.scope})
            if budget.action == "fast-model-only":
                verdict = "fast"
        return verdict

    def _is_over(self, spent: Spending, budget: Budget, cost: float) -> bool:
        used = (
            (spent.today + cost, budget.daily_limit),
            (spent.month + cost, budget.monthly_limit),
        )
        if any(amount >= limit * budget.alert_at for amount, limit in used):
            logger.warning(
                "a budget for language models is nearly used up",
                scope=budget.scope,
                owner=budget.owner,
                today=spent.today,
                month=spent.month,
            )
            self.metrics.put("llm_budget_alerts_total", 1, scope=budget.scope)
        return any(amount > limit for amount, limit in used)

    def _take(self, bucket: str, limit: int, cost: int) -> None:
        """Take from the bucket, waiting a little for it to fill. A request larger than the bucket takes all of it."""
        if not limit:
            return
        cost, waited = min(cost, limit), 0.0
        while True:
            try:
                allowance = self.limits.take(bucket, limit, MINUTE, cost)
            except ServiceUnavailable as error:
                logger.warning("the bot's minute is not counted", reason=error.message)
                return
            if allowance.allowed:
                return
            pause = max(0.05, allowance.reset_at - self.clock.now().timestamp())
            if waited + pause > LONGEST_WAIT:
                self.metrics.put("rate_limited_total", 1, scope="llm")
                raise ModelRateLimited(retry_after=pause)
            self.sleep(pause)
            waited += pause

    def _drain(self, bucket: str, limit: int, cost: int) -> None:
        """Take what was used beyond expectation, or all that is left."""
        try:
            allowance = self.limits.take(bucket, limit, MINUTE, cost)
            if not allowance.allowed and allowance.remaining:
                self.limits.take(bucket, limit, MINUTE, allowance.remaining)
        except ServiceUnavailable as error:
            logger.warning("the bot's minute is not counted", reason=error.message)

    def _count(self, call: ModelCall) -> None:
        self.metrics.put(
            "llm_requests_total",
            1,
            provider=call.provider,
            model=call.model,
            status=call.error or call.status,
            cached="true" if call.cached else "false",
        )
        self.metrics.put("llm_tokens_total", call.tokens_in, kind="in")
        self.metrics.put("llm_tokens_total", call.tokens_out, kind="out")
        if call.cost:
            self.metrics.put("llm_cost_total", call.cost)
        if call.looked_up:
            self.metrics.put("llm_cache_lookups", 1)
        if call.cached:
            self.metrics.put("llm_cache_hits", 1)


def default_budget(spent: Spending) -> Budget | None:
    """Only the organization has a budget nobody set: it warns."""
    return Budget("org", spent.owner) if spent.scope == "org" else None


def minute_limits(bot: Bot, vendor: str) -> tuple[int, int]:
    """Requests and tokens per minute, 0 for no limit.

    The documented defaults protect from a vendor's own limits and bills, so one's own server has none.
    """
    row, config = VENDORS.get(vendor), BotConfig(bot.config)
    own = 0 if row is not None and not row.bills else None
    return config.integer("llm-rate-limit", own), config.integer("llm-tpm-limit", own)
