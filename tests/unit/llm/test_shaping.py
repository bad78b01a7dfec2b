import pytest

from layers.llm.shaping import shaped
from shared.llm.capabilities import Capabilities
from shared.llm.records import ChatMessage, CompletionRequest, Image, ToolCall, ToolSpec
from shared.llm.settings import ModelSettings

SETTINGS = ModelSettings(
    "v", "openai", "m", "http://x", temperature=0.3, max_tokens=1000, top_p=0.8
)
FULL = CompletionRequest(
    (
        ChatMessage("user", "See", images=(Image(url="https://x"), Image(url="https://y"))),
        ChatMessage("assistant", "", (ToolCall("c", "find", '{"q":1}'),)),
        ChatMessage("tool", "3", tool_call_id="c"),
    ),
    tools=(ToolSpec("find", "Find"),),
    json_schema={"type": "object"},
)
ABLE = Capabilities(tools=True, vision=True, json_schema=True, max_output=800)
UNABLE = Capabilities(tools=False, vision=False, json_schema=False, sampling=False)


def test_a_model_that_can_gets_everything() -> None:
    done = shaped(FULL, SETTINGS, ABLE)
    assert (done.messages, done.tools, done.json_schema) == (
        FULL.messages,
        FULL.tools,
        FULL.json_schema,
    )


def test_settings_fill_what_the_request_leaves_open() -> None:
    done = shaped(FULL, SETTINGS, ABLE)
    assert (done.model, done.temperature, done.top_p, done.max_tokens) == ("m", 0.3, 0.8, 800)


def test_a_model_that_cannot_is_told_in_words() -> None:
    done = shaped(FULL, SETTINGS, UNABLE)
    assert done.messages == (
        ChatMessage("user", "See\n[2 image(s) the model cannot see]"),
        ChatMessage("assistant", '[find {"q":1}]'),
        ChatMessage("user", "[Result]\n3"),
    )


def test_a_model_that_cannot_is_asked_for_nothing_it_cannot() -> None:
    done = shaped(FULL, SETTINGS, UNABLE)
    assert (done.tools, done.json_schema, done.temperature, done.top_p) == ((), None, None, None)


@pytest.mark.parametrize(
    ("wanted", "limit"), [(None, 1000), (50, 50), (5000, 2000)], ids=["config", "own", "too much"]
)
def test_the_answers_limit_is_the_smallest(wanted: int | None, limit: int) -> None:
    request = CompletionRequest(FULL.messages, max_tokens=wanted)
    assert shaped(request, SETTINGS, Capabilities(max_output=2000)).max_tokens == limit


def test_hidden_thinking_does_not_eat_the_answers_limit() -> None:
    row = Capabilities(max_output=2000, thinking_allowance=500)
    assert shaped(FULL, SETTINGS, row).max_tokens == 1500
