"""A run that waits, as JSON and back: whatever the script held, and wherever it stood."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.basic.runtime.outcome import Completed, Waiting
from shared.basic.runtime.snapshot import freeze
from tests.support.bench import Bench

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters='"\\$\x00“”'), max_size=12)
SCALARS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 6)),
    st.booleans(),
    st.none(),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=12,
)
Wrapper = Callable[[list[str]], list[str]]
WRAPPERS: dict[str, Wrapper] = {
    "in a loop": lambda body: ["FOR i = 1 TO 2", *body, "NEXT"],
    "in a loop over rows": lambda body: ['FOR EACH row IN [v0, {"a": v0}]', *body, "NEXT"],
    "in WHILE": lambda body: ["n = 0", "WHILE n < 2", "n = n + 1", *body, "WEND"],
    "in TRY": lambda body: ["TRY", *body, 'THROW "a"', "CATCH e", "caught = e.message", "FINALLY", "last = 1", "END TRY"],
    "in IF": lambda body: ["IF TRUE THEN", *body, "END IF"],
    "in SELECT": lambda body: ["SELECT CASE 1", "CASE 1", *body, "END SELECT"],
    "in WITH": lambda body: ["WITH made", "a = 1", "HEAR inner", "END WITH", *body],
}  # fmt: skip


def literal(value: Any) -> str:
    """The value as a script writes it."""
    return json.dumps(value, ensure_ascii=False).replace("null", "NULL")


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """Variables of all kinds, then a question deep inside blocks, in a SUB or not."""
    values = draw(st.lists(VALUES, min_size=1, max_size=5))
    held = [f"v{number} = {literal(value)}" for number, value in enumerate(values)]
    held += draw(st.lists(st.sampled_from(["s = [v0, v0]", "t = NOW()", "u = v0"]), max_size=3))
    body = ["HEAR answer", "said = answer"]
    for wrapper in draw(st.lists(st.sampled_from(sorted(WRAPPERS)), max_size=3)):
        body = WRAPPERS[wrapper](body)
    if draw(st.booleans()):
        return "\n".join([*held, "CALL ask(v0)", "RETURN 1", "SUB ask(v0)", *body, "END SUB"])
    return "\n".join([*held, *body, "RETURN said"])


def refrozen(bench: Bench) -> tuple[str, str]:
    """The stored snapshot, and that of the machine restored from its JSON."""
    stored = json.dumps(bench.waiting.snapshot, allow_nan=False)
    _, machine = bench.runner()._restored(bench.waiting)
    return stored, json.dumps(freeze(machine), allow_nan=False)


@settings(max_examples=150, deadline=None)
@given(scripts())
def test_a_snapshot_comes_back_as_it_was(source: str) -> None:
    bench = Bench()
    bench.run(source)
    stored, again = refrozen(bench)
    assert _without_time(again) == _without_time(stored)


@settings(max_examples=50, deadline=None)
@given(scripts())
def test_a_script_ends_though_every_answer_reaches_another_process(source: str) -> None:
    bench = Bench()
    bench.run(source)
    for number in range(40):
        if isinstance(bench.outcome, Waiting):
            bench.answer(f"answer {number}")
    assert isinstance(bench.outcome, Completed), bench.outcome


def _without_time(snapshot: str) -> dict[str, Any]:
    """What was spent so far goes on counting."""
    found: dict[str, Any] = json.loads(snapshot)
    del found["active_ms"]
    return found
