"""The numbers FOR visits: the same whether the loop is native or suspends at every turn."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic.errors import BasicError
from shared.basic.runtime.walks import span, turns, walk, walk_on, walk_over, walk_value

NUMBERS = st.integers(-20, 20) | st.floats(-20, 20, allow_nan=False)
STEPS = st.sampled_from([1, -1, 2, -3, 0.5, -0.25, 7])


def by_hand(start: float, stop: float, step: float) -> list[float]:
    found, position = [], walk(start, stop, step)
    while not walk_over(position):
        found.append(walk_value(position))
    return found


@given(NUMBERS, NUMBERS, STEPS)
def test_a_span_is_the_same_as_a_walk(start: float, stop: float, step: float) -> None:
    assert list(span(start, stop, step, 1000)) == by_hand(start, stop, step)


def test_fractions_reach_their_end() -> None:
    assert by_hand(0, 1, 0.1)[-1] == 1.0


def test_a_walk_goes_on_from_what_the_body_made_of_the_variable() -> None:
    position = walk(1, 9, 2)
    assert walk_value(position) == 1
    walk_on(position, 4)
    assert (walk_value(position), walk_over(position)) == (6, False)


def test_too_many_turns_fail_after_those_allowed() -> None:
    numbers = iter(span(1, 100, 1, 10))
    assert list(itertools.islice(numbers, 10)) == list(range(1, 11))
    with pytest.raises(BasicError, match="R5031"):
        next(numbers)


def test_the_number_of_turns_is_known_beforehand() -> None:
    assert (
        turns(span(1, 7, 2, 100), 100),
        turns(["a"], 100),
        turns(span(0, 1, 0.5, 100), 100),
    ) == (4, 1, 100)


@pytest.mark.parametrize(("bounds", "code"), [((1, 2, 0), "R5015"), (("a", 2, 1), "R5011")])
def test_refuses(bounds: tuple[object, object, object], code: str) -> None:
    with pytest.raises(BasicError, match=code):
        span(*bounds, 10)
