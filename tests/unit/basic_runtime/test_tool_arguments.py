"""What a model may give a tool, and what it is told when it may not."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.basic.functions.declaration import FunctionContext
from shared.basic.runtime.tool_arguments import tool_arguments
from tests.support.bench import built

CONTEXT = FunctionContext(lambda: datetime(2026, 3, 5, tzinfo=UTC), random.Random(1), UTC)
PARAMS = (
    built(
        'PARAM room AS "blue", "green" DESCRIPTION "Which room"\n'
        'PARAM day AS DATE LIKE "2026-03-01" DESCRIPTION "Day"\n'
        "PARAM people AS INTEGER MIN 1 MAX 8 OPTIONAL\n"
        'PARAM note AS STRING DEFAULT "none"\n'
        'DESCRIPTION "Reserves a room"\nRETURN room'
    )
    .codes[0]
    .params
)


def test_values_are_converted_and_defaults_filled_in() -> None:
    given = {"Room": "GREEN", "day": "05/03/2026", "people": "4"}
    converted = tool_arguments(PARAMS, given, CONTEXT)
    assert converted.ok
    assert converted.params == {"room": "green", "day": "2026-03-05", "people": 4, "note": "none"}


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"day": "2026-03-05"}, "room"),
        ({"room": "red", "day": "2026-03-05"}, "room"),
        ({"room": "blue", "day": "someday"}, "day"),
        ({"room": "blue", "day": "2026-03-05", "people": 9}, "people"),
        ({"room": "blue", "day": "2026-03-05", "people": "many"}, "people"),
        ({"room": "blue", "day": "2026-03-05", "size": 1}, "size"),
    ],
)
def test_each_problem_names_its_parameter(given: dict[str, Any], param: str) -> None:
    converted = tool_arguments(PARAMS, given, CONTEXT)
    assert not converted.ok
    assert [problem["param"] for problem in converted.problems] == [param]
    assert converted.problems[0]["message"]
