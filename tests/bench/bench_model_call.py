"""What we add to a model call, to its first piece, over the vendor's bare SDK: our model alone, then with budgets checked in
PostgreSQL and the bot's minute counted in Valkey before the call, as the platform does it."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import openai

from layers.cache.client import connect
from layers.cache.limits import ValkeyRateLimits
from layers.schema.store import PostgresStore
from shared.clock import SystemClock
from shared.llm.accounting import Account
from shared.llm.metering import Metered
from shared.llm.records import CallMetadata, ChatMessage, CompletionRequest, ToolSpec
from shared.llm.settings import ModelSettings
from tests.support.postgres import database_server
from tests.support.replies import says
from tests.support.valkey import cache_server
from tests.support.vendors.connection import connected
from tests.support.vendors.openai import OpenAiDialect
from tests.support.vendors.server import VendorServer

ROUNDS = 300
LIMITS = {"llm-rate-limit": "1000000", "llm-tpm-limit": "1000000000"}
MESSAGES = tuple(
    ChatMessage("assistant" if index % 2 else "user", "word " * 50) for index in range(21)
)
TOOLS = tuple(ToolSpec(f"tool_{index}", "Does a thing. " * 5) for index in range(10))


def bench() -> dict[str, float]:
    """Milliseconds at the median."""
    with (
        VendorServer(OpenAiDialect(key="")) as server,
        connected(ModelSettings.resolve({"llm-url": server.url}, {})) as model,
        openai.OpenAI(base_url=f"{server.url}/v1", api_key="x", max_retries=0) as client,
        _account() as account,
    ):
        bot = replace(account.store.directory.create_bot("default"), config=LIMITS)
        metered = Metered(model, bot, "openai", account)
        request = CompletionRequest(MESSAGES, tools=TOOLS, metadata=CallMetadata(bot.id))
        bare, ours, counted = _alternately(
            server,
            lambda: _bare(client),
            lambda: model.complete_stream(request),
            lambda: metered.complete_stream(request),
        )
    return {
        "first piece, bare SDK, ms": statistics.median(bare) * 1000,
        "added by our model, ms": _added(ours, bare),
        "added by our model with budgets and limits, ms": _added(counted, bare),
    }


@contextmanager
def _account() -> Iterator[Account]:
    with database_server() as server, server.database() as url, cache_server() as cache:
        store = PostgresStore(url)
        yield Account(store, ValkeyRateLimits(connect(cache.url)), SystemClock())
        store.reset()


def _added(ours: Sequence[float], bare: Sequence[float]) -> float:
    return statistics.median(mine - its for mine, its in zip(ours, bare, strict=True)) * 1000


def _bare(client: openai.OpenAI) -> Iterator[Any]:
    messages: Any = [{"role": message.role, "content": message.text} for message in MESSAGES]
    tools: Any = [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters,
            },
        }
        for tool in TOOLS
    ]
    events = client.chat.completions.create(model="m", messages=messages, tools=tools, stream=True)
    return (event for event in events if event.choices and event.choices[0].delta.content)


def _alternately(
    server: VendorServer, *sides: Callable[[], Iterator[Any]]
) -> tuple[list[float], ...]:
    """Each side's seconds to the first piece, round by round: noise falls on both sides alike."""
    taken: tuple[list[float], ...] = tuple([] for _ in sides)
    for _ in range(ROUNDS):
        for side, times in zip(sides, taken, strict=True):
            server.forget()
            server.play(says("a", "b", "c"))
            began = time.perf_counter()
            pieces = side()
            next(pieces)
            times.append(time.perf_counter() - began)
            for _piece in pieces:
                pass
    return taken
