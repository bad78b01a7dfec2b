import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.llm.errors import StreamCut
from shared.llm.records import (
    CompletionResponse,
    Finish,
    ReasoningDelta,
    StreamChunk,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
)
from shared.llm.streaming import assemble, collect

END = Finish("stop", Usage(1, 2), "m")


def test_name_and_arguments_may_come_in_pieces() -> None:
    pieces = [
        ToolCallDelta(0, "call_1", "send_"),
        ToolCallDelta(0, name="mail", arguments='{"to":'),
        ToolCallDelta(0, arguments='"ana"}'),
    ]
    assert assemble(pieces) == (ToolCall("call_1", "send_mail", '{"to":"ana"}'),)


def test_a_server_that_repeats_id_and_name_calls_the_tool_by_its_name() -> None:
    pieces = [ToolCallDelta(0, "c1", "find", '{"q"'), ToolCallDelta(0, "c1", "find", ":1}")]
    assert assemble(pieces) == (ToolCall("c1", "find", '{"q":1}'),)


def test_a_call_without_an_id_gets_one_of_its_own() -> None:
    pieces = [ToolCallDelta(0, name="a"), ToolCallDelta(1, name="b")]
    assert [call.id for call in assemble(pieces)] == ["call_0", "call_1"]


@given(st.permutations([(0, "a"), (1, "b"), (2, "c")]))
def test_calls_are_in_the_order_of_their_index(order: list[tuple[int, str]]) -> None:
    calls = assemble(ToolCallDelta(index, f"i{index}", name) for index, name in order)
    assert [call.name for call in calls] == ["a", "b", "c"]


def test_thinking_is_no_part_of_the_response() -> None:
    chunks: list[StreamChunk] = [ReasoningDelta("hm"), TextDelta("a"), TextDelta("b"), END]
    assert collect(chunks) == CompletionResponse("ab", "stop", Usage(1, 2), "m")


def test_a_stream_without_an_end_is_cut() -> None:
    with pytest.raises(StreamCut):
        collect([TextDelta("a")])
