"""A sample of the fuzzing suite; `make fuzz` runs a million."""

from __future__ import annotations

import pytest

from tests.language.fuzz import FORMATTED_EVERY, MOST_SECONDS, inputs, limited, survives

SAMPLE = 3_000


def test_a_sample_of_random_inputs_survives() -> None:
    for number, source in inputs(2026, 0, SAMPLE):
        with limited(MOST_SECONDS):
            survives(source, formatted=number % FORMATTED_EVERY == 0)


def test_an_input_is_found_again_by_its_number() -> None:
    (_, first), (_, second) = inputs(7, 41, 2)
    assert [source for _, source in inputs(7, 42, 1)] == [second]
    assert first != second


@pytest.mark.parametrize(
    "source",
    ['SAVE SUBMISSION("a"', "CALL " * 300, "HEAR " * 119 + "@", "x = " + "CALL " * 300],
    ids=["two heads", "calls", "questions", "calls as value"],
)
def test_what_fuzzing_once_found_survives(source: str) -> None:
    with limited(MOST_SECONDS):
        survives(source, formatted=True)
