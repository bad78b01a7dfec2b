import pytest

from layers.llm.catalog import models_for
from layers.llm.circuit import FAILURES, REST
from layers.llm.fallback import Fallback
from shared.llm.capabilities import Capabilities
from shared.llm.errors import ContextTooLong, ModelOverloaded, StreamCut
from shared.llm.records import ChatMessage, CompletionRequest, TextDelta, ToolSpec
from tests.support.models import ScriptedModel
from tests.support.replies import Cut, Failure, Hang, Kind, Reply

ASK = CompletionRequest((ChatMessage("user", "Hello"),))
DOWN = [Failure("overloaded")] * 3
"""One call with its tries."""


@pytest.mark.parametrize("kind", ["overloaded", "rate_limited", "auth"])
def test_the_next_model_answers_when_one_is_out_of_reach(kind: Kind) -> None:
    models = ScriptedModel(*[Failure(kind)] * 3), ScriptedModel("Here")
    assert Fallback(models).complete(ASK).text == "Here"


def test_the_first_model_answers_when_it_can() -> None:
    first, second = ScriptedModel("One"), ScriptedModel("Two")
    assert Fallback([first, second]).complete(ASK).text == "One"
    assert second.requests == []


def test_a_failure_that_every_model_would_have_is_told() -> None:
    with pytest.raises(ContextTooLong):
        Fallback([ScriptedModel(Failure("too_long")), ScriptedModel("Two")]).complete(ASK)


def test_an_answer_that_began_is_not_begun_again_elsewhere() -> None:
    first = ScriptedModel(Reply((TextDelta("I "), Cut())))
    stream = Fallback([first, ScriptedModel("Two")]).complete_stream(ASK)
    assert next(stream) == TextDelta("I ")
    with pytest.raises(StreamCut):
        next(stream)


def test_when_all_are_out_of_reach_the_last_one_says_why() -> None:
    with pytest.raises(ModelOverloaded):
        Fallback([ScriptedModel(Failure("auth")), ScriptedModel(*DOWN)]).complete(ASK)


def test_a_model_without_tools_does_not_stand_in_where_tools_are_needed() -> None:
    plain = ScriptedModel("Plain", capabilities=Capabilities(tools=False))
    models = [ScriptedModel(*DOWN), plain, ScriptedModel("Able")]
    request = CompletionRequest(ASK.messages, tools=(ToolSpec("find", ""),))
    assert Fallback(models).complete(request).text == "Able"


def test_the_model_named_for_the_first_is_not_asked_of_the_others() -> None:
    second = ScriptedModel("Here")
    request = CompletionRequest(ASK.messages, model="only-there")
    Fallback([ScriptedModel(*DOWN), second]).complete(request)
    assert second.requests[0].model == ""


def test_a_model_that_keeps_failing_is_left_alone_and_tried_again_later() -> None:
    now = [1000.0]
    first = ScriptedModel(*DOWN * FAILURES, "Back")
    second = ScriptedModel(*["Here"] * (FAILURES + 1))
    chain = Fallback([first, second], clock=lambda: now[0])
    for _ in range(FAILURES + 1):
        assert chain.complete(ASK).text == "Here"
    assert len(first.requests) == FAILURES
    now[0] += REST
    assert chain.complete(ASK).text == "Back"


def test_a_chain_that_is_all_at_rest_still_tries_its_first() -> None:
    alone = Fallback([ScriptedModel(*DOWN * FAILURES, "Back")], clock=lambda: 0.0)
    for _ in range(FAILURES):
        with pytest.raises(ModelOverloaded):
            alone.complete(ASK)
    assert alone.complete(ASK).text == "Back"


def test_closing_the_chain_hangs_up() -> None:
    first = ScriptedModel(Reply((TextDelta("a"), Hang())))
    stream = Fallback([first, ScriptedModel()]).complete_stream(ASK)
    next(stream)
    stream.close()
    assert first.live == 0


def test_a_bot_with_models_standing_by_has_a_chain_of_them() -> None:
    config = {"llm-model": "gpt-4o", "model-fallback-order": "groq:llama"}
    keys = {"OPENAI_API_KEY": "k", "GROQ_API_KEY": "k"}
    chain = models_for(config, keys)
    assert isinstance(chain, Fallback)
    assert chain.model == "gpt-4o"
    assert models_for(config, keys) is chain


def test_a_bot_without_has_its_model() -> None:
    assert not isinstance(models_for({}, {"OPENAI_API_KEY": "k"}), Fallback)
