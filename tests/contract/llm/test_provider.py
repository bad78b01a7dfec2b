"""What every `LlmProvider` does, the fake included. Vendors are reached through their own SDKs."""

import pytest

from shared.llm.errors import ModelFailed, ModelRateLimited, ModelRefused, ModelTimeout, StreamCut
from shared.llm.records import (
    ChatMessage,
    CompletionRequest,
    Finish,
    ReasoningDelta,
    TextDelta,
    ToolCall,
    ToolSpec,
    Usage,
)
from shared.llm.streaming import collect
from tests.contract.llm.conftest import Stage
from tests.support.models import FAILURES
from tests.support.replies import Cut, Failure, Fault, Hang, Kind, Reply, calls, says

HELLO = CompletionRequest((ChatMessage("system", "Be kind."), ChatMessage("user", "Hello")))
REFUSALS: list[Kind] = ["auth", "quota", "too_long", "bad_request", "unknown_model"]
BUSY: list[Kind] = ["rate_limited", "overloaded", "server_error"]


def test_an_answer_arrives_in_the_pieces_it_was_said_in(stage: Stage) -> None:
    stage.play(says("Good ", "morning", " ✓"))
    chunks = list(stage.model.complete_stream(HELLO))
    assert [chunk.text for chunk in chunks if isinstance(chunk, TextDelta)] == [
        "Good ",
        "morning",
        " ✓",
    ]


def test_the_last_chunk_and_only_the_last_is_the_finish(stage: Stage) -> None:
    stage.play(says("a", "b"))
    chunks = list(stage.model.complete_stream(HELLO))
    assert [isinstance(chunk, Finish) for chunk in chunks] == [False, False, True]


def test_the_first_piece_is_delivered_while_the_model_still_speaks(stage: Stage) -> None:
    stage.play(Reply((TextDelta("first"), Hang())))
    stream = stage.model.complete_stream(HELLO)
    assert next(stream) == TextDelta("first")
    stage.wait_until_live(1)
    stream.close()


def test_closing_the_stream_hangs_up_on_the_vendor(stage: Stage) -> None:
    stage.play(Reply((TextDelta("first"), Hang())))
    stream = stage.model.complete_stream(HELLO)
    next(stream)
    stream.close()
    stage.wait_until_live(0)


def test_an_abandoned_stream_hangs_up_on_the_vendor(stage: Stage) -> None:
    stage.play(Reply((TextDelta("first"), Hang())))
    next(stage.model.complete_stream(HELLO))
    stage.wait_until_live(0)


def test_nothing_is_asked_before_the_first_piece_is_wanted(stage: Stage) -> None:
    stage.model.complete_stream(HELLO)
    assert stage.tries == 0


def test_a_whole_answer_equals_its_stream(stage: Stage) -> None:
    stage.play(says("Good ", "day"), says("Good ", "day"))
    assert stage.model.complete(HELLO) == collect(stage.model.complete_stream(HELLO))


def test_the_vendors_usage_is_reported(stage: Stage) -> None:
    stage.play(says("x", usage=Usage(120, 34, 20)))
    assert stage.model.complete(HELLO).usage == Usage(120, 34, 20)


def test_an_answer_cut_by_its_length_says_so(stage: Stage) -> None:
    stage.play(says("and then", reason="length"))
    assert stage.model.complete(HELLO).reason == "length"


def test_a_model_lost_in_repetition_is_hung_up_on(stage: Stage) -> None:
    stage.play(Reply((*[TextDelta("I will try again. " * 20)] * 20, Hang())))
    assert stage.model.complete(HELLO).reason == "length"
    stage.wait_until_live(0)


def test_a_filtered_answer_keeps_what_was_said(stage: Stage) -> None:
    stage.play(says("I know", reason="content_filter"))
    answer = stage.model.complete(HELLO)
    assert (answer.text, answer.reason) == ("I know", "content_filter")


def test_an_answer_of_which_a_filter_left_nothing_is_a_refusal(stage: Stage) -> None:
    stage.play(Reply((), "content_filter"))
    with pytest.raises(ModelRefused):
        stage.model.complete(HELLO)


def test_thinking_is_kept_apart_from_the_answer(stage: Stage) -> None:
    stage.play(Reply((ReasoningDelta("hmm"), TextDelta("Yes"))))
    chunks = list(stage.model.complete_stream(HELLO))[:2]
    assert chunks == [ReasoningDelta("hmm"), TextDelta("Yes")]


def test_thinking_tags_split_across_pieces_do_not_reach_the_answer(stage: Stage) -> None:
    stage.play(says("<th", "ink>secr", "et</thi", "nk>\n", "Yes"))
    assert stage.model.complete(HELLO).text == "Yes"


@pytest.mark.parametrize("kind", REFUSALS)
def test_what_will_not_pass_by_itself_is_not_tried_again(stage: Stage, kind: Kind) -> None:
    stage.play(Failure(kind))
    with pytest.raises(ModelFailed) as caught:
        stage.model.complete(HELLO)
    assert (type(caught.value), stage.tries) == (FAILURES[kind], 1)


@pytest.mark.parametrize("kind", BUSY)
def test_what_may_pass_is_tried_three_times(stage: Stage, kind: Kind) -> None:
    stage.play(*[Failure(kind)] * 3)
    with pytest.raises(FAILURES[kind]):
        stage.model.complete(HELLO)
    assert (stage.tries, len(stage.pauses)) == (3, 2)


def test_the_second_try_may_answer(stage: Stage) -> None:
    stage.play(Failure("overloaded"), says("Here"))
    assert stage.model.complete(HELLO).text == "Here"


def test_the_vendors_wish_to_wait_is_respected(stage: Stage) -> None:
    stage.play(Failure("rate_limited", 2), says("Here"))
    stage.model.complete(HELLO)
    assert 2 <= stage.pauses[0] <= 3


def test_a_wish_to_wait_for_long_is_told_to_the_caller(stage: Stage) -> None:
    stage.play(Failure("rate_limited", 120))
    with pytest.raises(ModelRateLimited) as caught:
        stage.model.complete(HELLO)
    assert (caught.value.retry_after, stage.tries) == (120, 1)


def test_a_silent_vendor_is_a_timeout(impatient_stage: Stage) -> None:
    impatient_stage.play(*[Failure("timeout")] * 3)
    with pytest.raises(ModelTimeout):
        impatient_stage.model.complete(HELLO)


def test_a_vendor_that_falls_silent_amid_the_answer_is_a_timeout_and_not_asked_again(
    brisk_stage: Stage,
) -> None:
    brisk_stage.play(Reply((TextDelta("I "), Hang())))
    with pytest.raises(ModelTimeout):
        brisk_stage.model.complete(HELLO)
    assert brisk_stage.tries == 1


@pytest.mark.parametrize("cleanly", [False, True], ids=["connection lost", "ends without reason"])
def test_an_answer_that_breaks_off_is_not_asked_again(stage: Stage, cleanly: bool) -> None:
    stage.play(Reply((TextDelta("I think"), Cut(cleanly))))
    stream = stage.model.complete_stream(HELLO)
    assert next(stream) == TextDelta("I think")
    with pytest.raises(StreamCut):
        next(stream)
    assert stage.tries == 1


def test_an_answer_that_breaks_off_before_it_began_is_asked_again(stage: Stage) -> None:
    stage.play(Reply((Cut(),)), says("Here"))
    assert stage.model.complete(HELLO).text == "Here"


def test_a_failure_inside_the_stream_has_the_same_name_as_outside(stage: Stage) -> None:
    stage.play(Reply((TextDelta("I "), Fault("overloaded"))))
    with pytest.raises(FAILURES["overloaded"]):
        stage.model.complete(HELLO)


def test_failures_quote_no_key(stage: Stage) -> None:
    stage.play(Failure("bad_request"))
    with pytest.raises(ModelFailed) as caught:
        stage.model.complete(HELLO)
    assert "sk-" not in f"{caught.value} {caught.value.details}"


def test_a_conversation_with_a_past_tool_call_is_understood(stage: Stage) -> None:
    call = ToolCall("call_1", "weather", '{"city": "Rio"}')
    stage.play(says("Sunny"))
    past = (
        ChatMessage("user", "Weather?"),
        ChatMessage("assistant", "", tool_calls=(call,)),
        ChatMessage("tool", '{"sky": "blue"}', tool_call_id="call_1"),
    )
    assert stage.model.complete(CompletionRequest(past, tools=(WEATHER,))).text == "Sunny"


WEATHER = ToolSpec(
    "weather",
    "The weather of a city",
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)
ASK = CompletionRequest((ChatMessage("user", "Weather in Rio and Recife?"),), tools=(WEATHER,))


def test_a_tool_call_is_put_together_from_its_pieces(stage: Stage) -> None:
    stage.play(calls(("weather", '{"city": "Rio"}'), text="Let me look."))
    answer = stage.model.complete(ASK)
    assert (answer.text, answer.reason) == ("Let me look.", "tool_calls")
    assert answer.tool_calls == (ToolCall("call_weather_0", "weather", '{"city": "Rio"}'),)


def test_parallel_tool_calls_stay_apart(stage: Stage) -> None:
    stage.play(calls(("weather", '{"city": "Rio"}'), ("weather", '{"city": "Recife"}')))
    found = [call.arguments for call in stage.model.complete(ASK).tool_calls]
    assert found == ['{"city": "Rio"}', '{"city": "Recife"}']


def test_a_call_without_arguments_has_an_empty_object(stage: Stage) -> None:
    stage.play(calls(("weather", "")))
    assert stage.model.complete(ASK).tool_calls[0].arguments == "{}"
