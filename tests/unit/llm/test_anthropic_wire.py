"""What is sent to Anthropic, and what of its answers is peculiar to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.llm.errors import ModelAuth
from shared.llm.records import ChatMessage, CompletionRequest, Image, ToolCall, ToolSpec
from shared.llm.settings import ModelSettings
from tests.support.replies import says
from tests.support.vendors.anthropic import KEY, AnthropicDialect
from tests.support.vendors.connection import connected
from tests.support.vendors.server import Asked, VendorServer

HELLO = ChatMessage("user", "Hello")
RIO = ToolCall("c1", "weather", '{"city": "Rio"}')
LIMA = ToolCall("c2", "weather", "not json")
Sent = Callable[[CompletionRequest], Asked]


@pytest.fixture(scope="module")
def server() -> Iterator[VendorServer]:
    with VendorServer(AnthropicDialect()) as vendor:
        yield vendor


@pytest.fixture
def sent(server: VendorServer) -> Sent:
    def send(request: CompletionRequest) -> Asked:
        server.forget()
        server.play(says("Yes"))
        config = {"llm-provider": "anthropic", "llm-url": server.url, "llm-key": KEY}
        with connected(ModelSettings.resolve(config, {})) as model:
            model.complete(request)
        return server.asked[-1]

    return send


def said(role: str, *texts: str) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text} for text in texts]}


def test_a_plain_request_holds_a_limit_and_no_sampling(sent: Sent) -> None:
    asked = sent(CompletionRequest((HELLO,), temperature=0.3, top_p=0.9))
    assert asked.path == "/v1/messages"
    assert asked.body == {
        "model": "claude-sonnet-5-5",
        "max_tokens": 4096 + 8192,
        "messages": [said("user", "Hello")],
        "stream": True,
    }


def test_all_system_texts_go_beside_the_messages(sent: Sent) -> None:
    messages = (ChatMessage("system", "Be kind."), HELLO, ChatMessage("system", "Be brief."))
    body = sent(CompletionRequest(messages)).body
    assert (body["system"], body["messages"]) == (
        "Be kind.\n\nBe brief.",
        [said("user", "Hello")],
    )


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ((HELLO, HELLO), [said("user", "Hello", "Hello")]),
        (
            (ChatMessage("assistant", "Welcome"), HELLO),
            [said("user", "…"), said("assistant", "Welcome"), said("user", "Hello")],
        ),
        (
            (HELLO, ChatMessage("assistant", "Hi")),
            [said("user", "Hello"), said("assistant", "Hi"), said("user", "…")],
        ),
        ((ChatMessage("user", "  "),), [said("user", "…")]),
        ((ChatMessage("system", "Greet"),), [said("user", "…")]),
    ],
    ids=["two in a row", "bot spoke first", "bot spoke last", "blank", "nobody spoke"],
)
def test_roles_alternate_from_user_to_user(
    sent: Sent, messages: tuple[ChatMessage, ...], expected: list[Any]
) -> None:
    assert sent(CompletionRequest(messages)).body["messages"] == expected


def test_results_of_parallel_calls_go_back_in_one_message(sent: Sent) -> None:
    messages = (
        HELLO,
        ChatMessage("assistant", "Let me see", (RIO, LIMA)),
        ChatMessage("tool", "hot", tool_call_id="c1"),
        ChatMessage("tool", "", tool_call_id="c2"),
    )
    _, call, result = sent(CompletionRequest(messages)).body["messages"]
    assert call["content"] == [
        {"type": "text", "text": "Let me see"},
        {"type": "tool_use", "id": "c1", "name": "weather", "input": {"city": "Rio"}},
        {"type": "tool_use", "id": "c2", "name": "weather", "input": {}},
    ]
    assert result["content"] == [
        {"type": "tool_result", "tool_use_id": "c1", "content": "hot"},
        {"type": "tool_result", "tool_use_id": "c2", "content": "…"},
    ]


@pytest.mark.parametrize(
    ("image", "source"),
    [
        (Image(url="https://x/y.png"), {"type": "url", "url": "https://x/y.png"}),
        (
            Image(data="QQ==", media_type="image/webp"),
            {"type": "base64", "media_type": "image/webp", "data": "QQ=="},
        ),
    ],
    ids=["address", "data"],
)
def test_a_picture_comes_before_its_text(sent: Sent, image: Image, source: Any) -> None:
    body = sent(CompletionRequest((ChatMessage("user", "See", images=(image,)),))).body
    assert body["messages"][0]["content"] == [
        {"type": "image", "source": source},
        {"type": "text", "text": "See"},
    ]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("auto", {"type": "auto"}),
        ("required", {"type": "any"}),
        ("none", {"type": "none"}),
        ("weather", {"type": "tool", "name": "weather"}),
    ],
)
def test_a_tool_is_offered_with_its_schema(sent: Sent, choice: str, expected: Any) -> None:
    tool = ToolSpec("weather", "The weather")
    body = sent(CompletionRequest((HELLO,), tools=(tool,), tool_choice=choice)).body
    schema = {"type": "object", "properties": {}}
    assert body["tools"] == [
        {"name": "weather", "description": "The weather", "input_schema": schema}
    ]
    assert body["tool_choice"] == expected


def test_stop_texts_and_an_answer_as_json_have_their_own_names(sent: Sent) -> None:
    body = sent(CompletionRequest((HELLO,), stop=("END",), json_schema={"type": "object"})).body
    assert body["stop_sequences"] == ["END"]
    assert body["output_config"] == {
        "format": {"type": "json_schema", "schema": {"type": "object"}}
    }


def test_without_a_key_nothing_is_asked(server: VendorServer) -> None:
    server.forget()
    config = {"llm-provider": "anthropic", "llm-url": server.url}
    with connected(ModelSettings.resolve(config, {})) as model, pytest.raises(ModelAuth):
        model.complete(CompletionRequest((HELLO,)))
    assert server.asked == []
