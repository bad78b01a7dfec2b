from shared.llm.records import ChatMessage, CompletionRequest
from tests.support.embedders import HashEmbedder
from tests.support.models import ScriptedModel
from tests.support.replies import Failure, says

ASK = CompletionRequest((ChatMessage("user", "Hello"),))


def test_embedding_is_left_to_the_model_beside_it() -> None:
    assert ScriptedModel().embed(["a"], "query") == HashEmbedder().embed(["a"], "query")


def test_waits_between_tries_grow() -> None:
    model = ScriptedModel(*[Failure("overloaded")] * 2, "Here")
    model.complete(ASK)
    first, second = model.pauses
    assert 0.5 <= first < 0.7 <= 1.0 <= second < 1.3


def test_usage_is_estimated_where_none_is_reported() -> None:
    usage = ScriptedModel(says("Good morning", usage=None)).complete(ASK).usage
    assert (usage.tokens_in, usage.tokens_out, usage.estimated) == (2 + 4, 3, True)


def test_a_script_is_followed_in_order() -> None:
    model = ScriptedModel("one", "two")
    assert [model.complete(ASK).text, model.complete(ASK).text] == ["one", "two"]


def test_a_scripted_answer_may_depend_on_the_question() -> None:
    model = ScriptedModel(answering=lambda request: says(request.messages[-1].text.upper()))
    assert model.complete(ASK).text == "HELLO"
