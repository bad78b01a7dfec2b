"""What calls of a model are counted as, and what stops them before they are made."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from shared.errors import BudgetExceeded
from shared.llm.accounting import Account
from shared.llm.errors import ModelAuth, ModelRateLimited, StreamCut
from shared.llm.metering import Metered
from shared.llm.records import CallMetadata, ChatMessage, CompletionRequest, TextDelta
from shared.llm.settings import ModelSettings
from shared.records.bots import Bot
from shared.records.model_calls import Budget, CallFilter, ModelCall
from tests.support.cache import MemoryCache
from tests.support.chat_bench import ManualClock
from tests.support.replies import Cut, Failure, Hang, Reply, says
from tests.support.store import MemoryStore
from tests.support.vendors.connection import connected
from tests.support.vendors.openai import OpenAiDialect
from tests.support.vendors.server import VendorServer

PROMPT = "word " * 200
PRICE = (11 - 3) * 2.5 / 1e6 + 3 * 1.25 / 1e6 + 7 * 10 / 1e6
"""US dollars of the scripted usage (11 in, 3 of them cached, 7 out) at gpt-4o's prices."""


class Desk:
    """A metered gpt-4o whose vendor is a loopback server, and the books."""

    def __init__(self, server: VendorServer) -> None:
        self.clock = ManualClock()
        self.store = MemoryStore(self.clock)
        self.bot = self.store.directory.create_bot("default")
        self.limits = MemoryCache(lambda: self.clock.now().timestamp()).limits
        self.account = Account(self.store, self.limits, self.clock, self.clock.pass_seconds)
        self.server = server
        self.request = CompletionRequest(
            (ChatMessage("user", PROMPT),),
            metadata=CallMetadata(self.bot.id, user=self.bot.id),
        )

    def model(self, config: dict[str, str] | None = None, fast: str = "") -> Iterator[Metered]:
        bot = replace(self.bot, config=config or {})
        with connected(self._settings("gpt-4o")) as inner, connected(self._settings(fast)) as other:
            yield Metered(inner, bot, "openai", self.account, lambda: other)

    def _settings(self, name: str) -> ModelSettings:
        model = {"llm-provider": "openai", "llm-model": name or "gpt-4o-mini", "llm-key": "k"}
        return ModelSettings.resolve({"llm-url": self.server.url, **model}, {})

    def budget(self, *limits: float, action: str = "block", scope: str = "org") -> None:
        owner = self.bot.org_id if scope == "org" else self.bot.id
        with self.store.transaction(self.bot.org_id) as unit:
            unit.budgets.put(Budget(scope, owner, *limits, action=action))  # type: ignore[arg-type]

    @property
    def calls(self) -> list[ModelCall]:
        with self.store.transaction(self.bot.org_id) as unit:
            return list(unit.model_calls.list_of(CallFilter(), 100, 0))


@pytest.fixture(scope="module")
def server() -> Iterator[VendorServer]:
    with VendorServer(OpenAiDialect(key="")) as vendor:
        yield vendor


@pytest.fixture
def desk(server: VendorServer) -> Desk:
    server.forget()
    return Desk(server)


def ask(desk: Desk, config: dict[str, str] | None = None, bot: Bot | None = None) -> str:
    [text] = [m.complete(desk.request).text for m in desk.model(config)]
    return text


def test_a_call_is_one_record_with_the_vendors_figures(desk: Desk) -> None:
    desk.server.play(says("Here", " you are"))
    ask(desk)
    [call] = desk.calls
    assert (call.provider, call.model, call.status) == ("openai", "gpt-4o", "ok")
    assert (call.tokens_in, call.tokens_out, call.cached_tokens, call.estimated) == (
        11,
        7,
        3,
        False,
    )
    assert call.cost == pytest.approx(PRICE)
    assert call.ttft_ms is not None
    assert call.user_id == desk.bot.id
    assert not call.prompt


def test_a_stream_that_is_closed_is_recorded_with_an_estimate(desk: Desk) -> None:
    desk.server.play(Reply((TextDelta("x" * 40), Hang())))
    for model in desk.model():
        with closing(model.complete_stream(desk.request)) as stream:
            next(stream)
    desk.server.wait_until_live(0)
    [call] = desk.calls
    assert (call.status, call.estimated) == ("cancelled", True)
    assert (call.tokens_in, call.tokens_out) == (254, 10)
    assert call.cost == pytest.approx((254 * 2.5 + 10 * 10) / 1e6)


@pytest.mark.parametrize(
    ("script", "error", "tokens"),
    [
        (Failure("auth"), ModelAuth, 0),
        (Reply((TextDelta("half of it "), Cut())), StreamCut, 3),
    ],
    ids=["refused at once", "cut in the middle"],
)
def test_a_failure_is_recorded(
    desk: Desk, script: Reply | Failure, error: type[Exception], tokens: int
) -> None:
    desk.server.play(script)
    with pytest.raises(error):
        ask(desk)
    [call] = desk.calls
    assert (call.status, call.error, call.tokens_out) == ("failed", error.__name__, tokens)


@pytest.mark.parametrize("scope", ["org", "bot", "user"])
def test_a_used_up_budget_stops_the_call_before_it_is_made(desk: Desk, scope: str) -> None:
    desk.budget(0.00325, 100, 0.8, scope=scope)
    desk.server.play(says("first"))
    ask(desk)
    with pytest.raises(BudgetExceeded) as refusal:
        ask(desk)
    assert refusal.value.details == {"scope": scope}
    assert len(desk.server.asked) == len(desk.calls) == 1


def test_the_budget_of_a_month_counts_other_days(desk: Desk) -> None:
    desk.budget(100, 0.00325, 0.8)
    desk.server.play(says("first"))
    ask(desk)
    desk.clock.pass_seconds(86_400)
    with pytest.raises(BudgetExceeded):
        ask(desk)
    desk.clock.pass_seconds(31 * 86_400)
    desk.server.play(says("a new month"))
    assert ask(desk) == "a new month"


@pytest.mark.parametrize(
    ("action", "model"), [("warn", "gpt-4o"), ("fast-model-only", "gpt-4o-mini")]
)
def test_a_mild_budget_lets_the_call_pass(desk: Desk, action: str, model: str) -> None:
    desk.budget(0.0, 0.0, 0.8, action=action)
    desk.server.play(says("still here"))
    assert ask(desk) == "still here"
    assert [asked.body["model"] for asked in desk.server.asked] == [model]
    assert desk.calls[0].model == model


def test_requests_per_minute_are_waited_for_a_little_and_then_refused(desk: Desk) -> None:
    config = {"llm-rate-limit": "20", "llm-tpm-limit": "0"}
    desk.server.play(*[says("yes")] * 30)
    for _ in range(20):
        ask(desk, config)
    began = desk.clock.time
    ask(desk, config)
    assert (desk.clock.time - began).total_seconds() == pytest.approx(3, abs=0.1)
    with pytest.raises(ModelRateLimited) as refusal:
        ask(desk, {**config, "llm-rate-limit": "2"})
    assert refusal.value.retry_after is not None
    assert len(desk.server.asked) == 21


def test_tokens_per_minute_count_what_was_used(desk: Desk) -> None:
    desk.server.play(*[says("x", usage=None)] * 3)
    config = {"llm-rate-limit": "0", "llm-tpm-limit": "600"}
    ask(desk, config)
    with pytest.raises(ModelRateLimited):
        ask(desk, config)


def test_a_prompt_is_kept_only_where_the_bot_says_so(desk: Desk) -> None:
    desk.server.play(says("yes"))
    ask(desk, {"log-prompts": "true"})
    assert desk.calls[0].prompt == f"user: {PROMPT}"
