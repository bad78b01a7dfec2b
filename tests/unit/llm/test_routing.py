"""Which model a call goes to."""

from dataclasses import replace

import pytest

from shared.llm.capabilities import Capabilities
from shared.llm.records import (
    CallMetadata,
    ChatMessage,
    CompletionRequest,
    Image,
    ToolSpec,
)
from shared.llm.roles import ModelRole
from shared.llm.routing import Candidate, Latencies, Routed, task_of
from tests.support.models import ScriptedModel
from tests.support.replies import says

ROWS: dict[ModelRole, Capabilities] = {
    "default": Capabilities(context_window=8000, price_in=2, price_out=8),
    "fast": Capabilities(tools=False, context_window=2000, price_in=0.1, price_out=0.4),
    "quality": Capabilities(context_window=100_000, price_in=5, price_out=20),
    "code": Capabilities(context_window=32_000),
    "vision": Capabilities(vision=True, context_window=16_000, price_in=3, price_out=9),
}


def asks(
    text: str = "What are your opening hours on Sunday in Rome?", **fields: object
) -> CompletionRequest:
    return replace(CompletionRequest((ChatMessage("user", text),)), **fields)  # type: ignore[arg-type]


def candidates() -> dict[ModelRole, Candidate]:
    def model(row: Capabilities) -> ScriptedModel:
        return ScriptedModel(answering=lambda request: says("Yes"), capabilities=row)

    return {role: Candidate(f"v:{role}", model(row)) for role, row in ROWS.items()}


def routed(
    strategy: str, latencies: Latencies | None = None, resting: tuple[str, ...] = ()
) -> Routed:
    roles = candidates()
    pool = list(roles.values())
    return Routed(strategy, roles, pool, latencies or Latencies(), lambda name: name in resting)


@pytest.mark.parametrize(
    ("request_", "role"),
    [
        (asks(), "default"),
        (asks("Hello"), "fast"),
        (asks(metadata=CallMetadata(kind="compaction")), "fast"),
        (asks(json_schema={"type": "object"}), "fast"),
        (asks("Please refactor this function for me: ```x = 1```"), "code"),
        (asks("word " * 2000), "quality"),
        (
            asks(
                messages=(
                    ChatMessage("system", "Rule\n[1] Refunds\nFive days"),
                    ChatMessage("user", "How long does it take?"),
                )
            ),
            "quality",
        ),
        (
            asks(
                messages=(
                    ChatMessage("user", "What is it?", images=(Image(url="https://x/y.png"),)),
                )
            ),
            "vision",
        ),
    ],
    ids=["plain", "greeting", "summary", "extraction", "code", "long", "passages", "picture"],
)
def test_a_task_has_its_role(request_: CompletionRequest, role: str) -> None:
    assert task_of(request_, candidates()) == role
    assert routed("auto").choose(request_).name == f"v:{role}"


def test_what_a_call_needs_comes_before_the_strategy() -> None:
    tools = (ToolSpec("look", "Looks"),)
    assert routed("cost").choose(asks("Hello")).name == "v:fast"
    assert routed("cost").choose(asks("Hello", tools=tools)).name == "v:default"
    assert routed("cost").choose(asks("word " * 40_000)).name == "v:quality"


def test_models_take_turns() -> None:
    latencies = Latencies()
    taken = [routed("round-robin", latencies).choose(asks()).name for _ in range(6)]
    assert taken == ["v:default", "v:fast", "v:quality", "v:code", "v:vision", "v:default"]
    assert routed("round-robin", Latencies(), ("v:default",)).choose(asks()).name == "v:fast"


def test_the_quickest_of_the_last_minutes_is_taken() -> None:
    now = [0.0]
    latencies = Latencies(lambda: now[0])
    for name, milliseconds in (
        ("default", 90),
        ("fast", 50),
        ("quality", 200),
        ("code", 20),
        ("vision", 80),
    ):
        latencies.note(f"v:{name}", milliseconds)
    assert routed("latency", latencies).choose(asks()).name == "v:code"
    assert routed("latency", latencies, ("v:code",)).choose(asks()).name == "v:fast"
    now[0] = 301
    latencies.note("v:default", 10)
    assert routed("latency", latencies).choose(asks()).name == "v:fast"  # not tried lately


def test_one_model_serves_all_rounds() -> None:
    model = routed("round-robin")
    model.complete(asks())
    first = model.capabilities
    model.complete(asks("word " * 100))
    assert model.capabilities is first
    model.complete(asks("word " * 60_000))  # it has no room for this
    assert model.capabilities is ROWS["quality"]
