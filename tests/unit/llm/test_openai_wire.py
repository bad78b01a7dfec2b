"""What is sent to OpenAI and its like, and what of their answers is peculiar to them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.llm.errors import ModelAuth, ModelOverloaded, ModelRefused
from shared.llm.records import (
    ChatMessage,
    CompletionRequest,
    Image,
    TextDelta,
    ToolCall,
    ToolSpec,
    Usage,
)
from shared.llm.settings import ModelSettings
from tests.support.replies import Failure, Reply, says
from tests.support.vendors.connection import connected
from tests.support.vendors.openai import KEY, OpenAiDialect
from tests.support.vendors.server import Asked, VendorServer

USER = ChatMessage("user", "Hello")
CALL = ToolCall("call_1", "find", '{"q": 1}')
Sent = Callable[..., Asked]


@pytest.fixture(scope="module")
def server() -> Iterator[VendorServer]:
    with VendorServer(OpenAiDialect(key="")) as vendor:
        yield vendor


@pytest.fixture
def sent(server: VendorServer) -> Sent:
    """Sends a request as a bot of this config and returns what arrived."""

    def send(request: CompletionRequest | None = None, /, **config: str) -> Asked:
        server.forget()
        server.play(says("Yes"))
        keys = {f"llm-{name.replace('_', '-')}": value for name, value in config.items()}
        settings = ModelSettings.resolve({"llm-url": server.url, **keys}, {})
        with connected(settings) as model:
            model.complete(request or CompletionRequest((USER,)))
        return server.asked[-1]

    return send


def test_a_plain_request_holds_the_bots_sampling_and_no_more(sent: Sent) -> None:
    assert sent(model="m").body == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hello"}],
        "max_tokens": 4096,
        "temperature": 0.7,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize(
    ("config", "request_", "expected"),
    [
        ({"temperature": "0"}, {}, {"temperature": 0.0}),
        ({}, {"temperature": 1.5, "top_p": 0.5}, {"temperature": 1.5, "top_p": 0.5}),
        ({"max_tokens": "99"}, {}, {"max_tokens": 99}),
        ({}, {"max_tokens": 7}, {"max_tokens": 7}),
        ({}, {"max_tokens": 10**9}, {"max_tokens": 4096}),
        ({}, {"stop": ("END",)}, {"stop": ["END"]}),
        ({}, {"model": "other"}, {"model": "other"}),
    ],
    ids=["config", "request", "limit", "own limit", "limit above", "stop", "model"],
)
def test_what_the_request_says_wins_over_the_config(
    sent: Sent, config: dict[str, str], request_: dict[str, Any], expected: dict[str, Any]
) -> None:
    body = sent(CompletionRequest((USER,), **request_), **config).body
    assert {name: body[name] for name in expected} == expected


def test_a_reasoning_model_gets_room_to_think_and_no_temperature(sent: Sent) -> None:
    body = sent(provider="openai", model="o4-mini", max_tokens="500").body
    assert body["max_completion_tokens"] == 500 + 8192
    assert not {"temperature", "top_p", "max_tokens"} & body.keys()


def test_a_vendor_that_refuses_stream_options_gets_none_and_usage_is_estimated(
    server: VendorServer,
) -> None:
    server.forget()
    server.play(says("four chars"))
    settings = ModelSettings.resolve(
        {"llm-provider": "mistral", "llm-url": server.url, "llm-model": "mistral-small"}, {}
    )
    with connected(settings) as model:
        usage = model.complete(CompletionRequest((USER,))).usage
    assert "stream_options" not in server.asked[-1].body
    assert usage == Usage(6, 4, estimated=True)


def test_a_tool_is_offered_as_a_function(sent: Sent) -> None:
    tool = ToolSpec("find", "Find it", {"type": "object", "properties": {"q": {"type": "integer"}}})
    body = sent(CompletionRequest((USER,), tools=(tool,))).body
    function = {"name": "find", "description": "Find it", "parameters": tool.parameters}
    assert body["tools"] == [{"type": "function", "function": function}]
    assert body["tool_choice"] == "auto"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("none", "none"),
        ("required", "required"),
        ("find", {"type": "function", "function": {"name": "find"}}),
    ],
)
def test_a_choice_of_tool_is_a_word_or_its_name(sent: Sent, choice: str, expected: Any) -> None:
    request = CompletionRequest((USER,), tools=(ToolSpec("find", ""),), tool_choice=choice)
    assert sent(request).body["tool_choice"] == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            ChatMessage("assistant", "", (CALL,)),
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "find", "arguments": '{"q": 1}'},
                    }
                ],
            },
        ),
        (
            ChatMessage("user", "See", images=(Image(data="QQ==", media_type="image/jpeg"),)),
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "See"},
                    {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,QQ=="}},
                ],
            },
        ),
        (
            ChatMessage("user", images=(Image(url="https://x/y.png"),)),
            {
                "role": "user",
                "content": [{"type": "image_url", "image_url": {"url": "https://x/y.png"}}],
            },
        ),
        (ChatMessage("system", "Be kind"), {"role": "system", "content": "Be kind"}),
    ],
    ids=["call", "picture as data", "picture by address", "system"],
)
def test_a_message_has_openais_form(sent: Sent, message: ChatMessage, expected: Any) -> None:
    assert sent(CompletionRequest((message, USER)), model="gpt-4o").body["messages"][0] == expected


def test_a_tools_result_names_its_call(sent: Sent) -> None:
    past = (ChatMessage("assistant", "", (CALL,)), ChatMessage("tool", "3", tool_call_id="call_1"))
    assert sent(CompletionRequest((*past, USER))).body["messages"][1] == {
        "role": "tool",
        "tool_call_id": "call_1",
        "content": "3",
    }


def test_an_answer_as_json_is_asked_for_by_schema_where_the_model_can(sent: Sent) -> None:
    request = CompletionRequest((USER,), json_schema={"type": "object"})
    wanted = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": {"type": "object"}},
    }
    assert sent(request, model="gpt-4o").body["response_format"] == wanted
    assert "response_format" not in sent(request, model="unheard-of").body


def test_azure_gets_its_key_header_its_version_and_its_deployment(
    sent: Sent, server: VendorServer
) -> None:
    url = f"{server.url}/openai/deployments/dep"
    asked = sent(url=url, provider="azure", model="dep", key=KEY)
    assert asked.path == "/openai/deployments/dep/chat/completions?api-version=2024-10-21"
    assert asked.headers["api-key"] == KEY


def test_a_server_without_a_key_is_asked_without_ours(sent: Sent) -> None:
    assert sent().headers["authorization"] == "Bearer none"


def test_metadata_stays_with_us(sent: Sent) -> None:
    assert "metadata" not in sent().body


def test_a_content_filter_that_refuses_the_question_is_a_refusal(server: VendorServer) -> None:
    server.forget()
    server.play(Failure("refused"))
    settings = ModelSettings.resolve({"llm-url": server.url}, {})
    with connected(settings) as model, pytest.raises(ModelRefused):
        model.complete(CompletionRequest((USER,)))


def test_a_bot_without_any_model_fails_as_one_nobody_configured() -> None:
    with (
        connected(ModelSettings.resolve({}, {})) as model,
        pytest.raises(ModelAuth, match="configured"),
    ):
        model.complete(CompletionRequest((USER,)))


def test_a_server_that_is_not_there_is_overloaded() -> None:
    settings = ModelSettings.resolve({"llm-url": "http://127.0.0.1:9"}, {})
    pauses: list[float] = []
    with connected(settings, pauses.append) as model, pytest.raises(ModelOverloaded):
        model.complete(CompletionRequest((USER,)))
    assert len(pauses) == 2


def test_text_arrives_in_any_script(server: VendorServer) -> None:
    server.forget()
    server.play(Reply((TextDelta("Olá, 世界 "), TextDelta("🙂"))))
    settings = ModelSettings.resolve({"llm-url": server.url}, {})
    with connected(settings) as model:
        assert model.complete(CompletionRequest((USER,))).text == "Olá, 世界 🙂"
