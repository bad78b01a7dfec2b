"""What speaks to OpenAI speaks to a bot: the official client through the whole platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import anyio
import httpx2
import openai
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from layers.schema.store import PostgresStore
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.llm.records import TextDelta
from shared.records.model_calls import CallFilter, ModelCall
from shared.records.users import Identity
from tests.support.chat_platform import SECRET, Chat
from tests.support.platform import wait_until
from tests.support.replies import Failure, Reply, calls, says

QUESTION = [{"role": "user", "content": "How long does a refund take?"}]


@pytest.fixture
def client(chat: Chat) -> Iterator[openai.OpenAI]:
    key = signed(chat, "user")
    with openai.OpenAI(
        api_key=key, base_url=f"{chat.platform.url}/v1", max_retries=0, timeout=30
    ) as made:
        yield made


def org_of(store: PostgresStore) -> str:
    bot = store.directory.bot_named("shop")
    assert bot is not None
    return bot.org_id


def signed(chat: Chat, role: str) -> str:
    store = PostgresStore(chat.platform.environment["DATABASE_URL"])
    identity = Identity(new_id(), org_of(store), role, int(time.time()) + 600)
    store.reset()
    return Signer(SECRET).sign(identity, BEARER)


def calls_of(chat: Chat, status: str) -> list[ModelCall]:
    """Newest first."""
    store = PostgresStore(chat.platform.environment["DATABASE_URL"])
    with store.transaction(org_of(store)) as unit:
        found = list(unit.model_calls.list_of(CallFilter(status=status), 10, 0))
    store.reset()
    return found


def test_bots_are_models(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert {"shop", "default", "compatible:scripted-1"} <= set(names)
    assert client.models.retrieve("shop").owned_by == "general-bots"


def test_a_bot_answers_from_its_documents(chat: Chat, client: openai.OpenAI) -> None:
    chat.model.play(says("Within five working days [1]."))
    found = client.chat.completions.create(model="shop", messages=QUESTION)  # type: ignore[arg-type]
    message = found.choices[0].message
    assert message.content == "Within five working days [1]."
    assert (message.model_extra or {})["citations"][0]["title"] == "Refunds"
    assert found.usage
    assert (found.usage.prompt_tokens, found.usage.completion_tokens) == (11, 7)
    assert "five working days" in str(chat.model.asked[-1].body["messages"][0])


def test_a_bot_uses_its_tools(chat: Chat, client: openai.OpenAI) -> None:
    chat.model.play(calls(("order", '{"item": "tea"}')), says("Tea is on its way."))
    found = client.chat.completions.create(
        model="bot:shop", messages=[{"role": "user", "content": "Order tea"}]
    )
    assert found.choices[0].message.content == "Packing tea\n\nTea is on its way."


def test_pieces_arrive_while_the_answer_is_made(chat: Chat, client: openai.OpenAI) -> None:
    chat.model.play(Reply(tuple(TextDelta(f"Sentence number {n}. ") for n in range(20_000))))
    stream = client.chat.completions.create(model="shop", messages=QUESTION, stream=True)  # type: ignore[call-overload]
    with stream:
        pieces = (event.choices[0].delta.content or "" for event in stream)
        first = next(piece for piece in pieces if piece)
        assert first.startswith("Sentence number 0.")
        assert chat.model.live == 1
    chat.model.wait_until_live(0)
    wait_until(lambda: calls_of(chat, "cancelled"), "the cancelled call is recorded")
    call = calls_of(chat, "cancelled")[0]
    assert call.estimated
    assert call.tokens_out > 5


def test_a_stream_tells_its_usage(chat: Chat, client: openai.OpenAI) -> None:
    chat.model.play(says("One, ", "two."))
    stream = client.chat.completions.create(
        model="scripted-1",
        messages=[{"role": "user", "content": "Count"}],
        stream=True,
        stream_options={"include_usage": True},
    )
    events = list(stream)
    assert "".join(e.choices[0].delta.content or "" for e in events if e.choices) == "One, two."
    assert events[-1].usage
    assert events[-1].usage.total_tokens == 18


def test_failures_are_the_clients_own_exceptions(chat: Chat, client: openai.OpenAI) -> None:
    chat.model.play(*[Failure("rate_limited")] * 3)
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model="scripted-1", messages=QUESTION)  # type: ignore[arg-type]
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="nobody", messages=QUESTION)  # type: ignore[arg-type]
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="wrong").models.list()


def test_embeddings_are_floats(client: openai.OpenAI) -> None:
    found = client.embeddings.create(model="shop", input=["tea", "coffee"])
    assert len(found.data) == 2
    assert len(found.data[0].embedding) > 8


def test_a_bot_is_an_mcp_server_to_the_official_client(chat: Chat) -> None:
    async def use() -> tuple[list[str], Any, Any]:
        bearer = {"Authorization": f"Bearer {signed(chat, 'user')}"}
        address = f"{chat.platform.url}/api/mcp/shop"
        async with (
            httpx2.AsyncClient(headers=bearer, timeout=30) as http,
            Client(streamable_http_client(address, http_client=http)) as client,
        ):
            tools = (await client.list_tools()).tools
            ordered = await client.call_tool("order", {"item": "tea"})
            found = await client.call_tool("search_knowledge", {"query": "refund"})
            return [tool.name for tool in tools], ordered, found

    names, ordered, found = anyio.run(use)
    assert set(names) == {"order", "survey", "search_knowledge"}
    assert ordered.content[0].text == "Packing tea"
    assert found.structured_content["passages"][0]["title"] == "Refunds"
