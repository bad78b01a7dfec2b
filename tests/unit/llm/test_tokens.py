import pytest

from shared.llm.capabilities import Capabilities
from shared.llm.records import ChatMessage, CompletionRequest, Image, ToolCall, ToolSpec, Usage
from shared.llm.tokens import request_tokens, text_tokens

ROW = Capabilities(chars_per_token=4, tokens_per_image=100)


@pytest.mark.parametrize(
    ("text", "per_token", "tokens"),
    [("", 4, 0), ("a", 4, 1), ("abcd", 4, 1), ("abcde", 4, 2), ("abcdef", 3, 2)],
)
def test_text_is_its_length_over_the_divisor(text: str, per_token: float, tokens: int) -> None:
    assert text_tokens(text, Capabilities(chars_per_token=per_token)) == tokens


def test_messages_pay_for_their_frame_their_calls_and_their_pictures() -> None:
    message = ChatMessage(
        "assistant", "abcd", (ToolCall("1", "abcd", '{"a"'),), images=(Image(url="https://x"),)
    )
    assert request_tokens(CompletionRequest((message,)), ROW) == 1 + 2 + 100 + 4


def test_a_tool_pays_for_its_schema() -> None:
    bare = CompletionRequest((ChatMessage("user", "x"),))
    armed = CompletionRequest(bare.messages, tools=(ToolSpec("find", "Find a thing"),))
    assert request_tokens(armed, ROW) > request_tokens(bare, ROW) + 4


@pytest.mark.parametrize(
    ("row", "cost"),
    [
        (Capabilities(price_in=2, price_out=10), 2 * 1.0 + 10 * 0.5),
        (Capabilities(price_in=2, price_out=10, price_cached=0.2), 2 * 0.6 + 0.2 * 0.4 + 5),
        (Capabilities(price_in=0, price_out=0), 0),
        (Capabilities(price_in=2), None),
        (Capabilities(), None),
    ],
    ids=["plain", "part of it cached", "free", "half unknown", "unknown"],
)
def test_a_call_costs_what_the_row_says(row: Capabilities, cost: float | None) -> None:
    assert row.cost(Usage(1_000_000, 500_000, 400_000)) == (
        cost if cost is None else pytest.approx(cost)
    )
