"""The filter mini-language: what it accepts, what it means on rows, what it refuses."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic.errors import BasicError
from shared.basic.functions.declaration import FunctionContext
from shared.basic.runtime.conditions import select
from shared.basic.runtime.filters import parse_filter
from shared.basic.runtime.phrases import phrase

CONTEXT = FunctionContext(lambda: datetime(2026, 3, 5, tzinfo=UTC), random.Random(1), UTC)
ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "Ana Souza", "city": "Recife", "total": 10, "born": "2000-05-01"},
    {"id": 2, "name": "Bob Stone", "city": "Olinda", "total": 25.5, "born": None},
    {"id": 3, "name": "Carla Souza", "city": "Recife", "total": 40, "born": "1990-01-31"},
]

FILTERS: dict[str, tuple[str, list[int]]] = {
    "empty": ("", [1, 2, 3]),
    "equality": ("city = Recife", [1, 3]),
    "quoted": ("name = 'Ana Souza'", [1]),
    "bare words": ("name = Ana Souza", [1]),
    "numbers": ("total >= 25.5", [2, 3]),
    "and before or": ("city = Olinda OR city = Recife AND total > 20", [2, 3]),
    "brackets": ("(city = Olinda OR city = Recife) AND total > 30", [3]),
    "not": ("NOT city = Recife", [2]),
    "like": ("name LIKE %souza", [1, 3]),
    "like without wildcard": ("name LIKE stone", [2]),
    "contains": ("name CONTAINS 'Sou'", [1, 3]),
    "is null": ("born IS NULL", [2]),
    "is not null": ("born IS NOT NULL", [1, 3]),
    "in": ("id IN (1, 3)", [1, 3]),
    "not in": ("id NOT IN (1, 3)", [2]),
    "between": ("total BETWEEN 10 AND 30", [1, 2]),
    "a function": ("YEAR(born) = 1990", [3]),
    "a function of text": ("UPPER(city) = 'OLINDA'", [2]),
    "item prefix": ("item.total < 20", [1]),
    "a lone value is the key": ("2", [2]),
    "order": ("total > 0 ORDER BY city, total DESC", [2, 3, 1]),
    "order alone": ("ORDER BY total DESC LIMIT 2", [3, 2]),
    "case of columns does not matter": ("CITY = Olinda", [2]),
}


def ids(*pieces: tuple[bool, Any]) -> list[int]:
    return [row["id"] for row in select(list(ROWS), parse_filter(phrase(*pieces)), CONTEXT)]


@pytest.mark.parametrize(("text", "found"), FILTERS.values(), ids=FILTERS)
def test_selects(text: str, found: list[int]) -> None:
    assert ids((False, text)) == found


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        ([(False, "name = '"), (True, "Ana Souza"), (False, "'")], [1]),
        ([(False, "name = "), (True, "Ana Souza")], [1]),
        ([(False, "total > "), (True, 20), (False, " AND city = "), (True, "Recife")], [3]),
        ([(False, "name LIKE '%"), (True, "Stone"), (False, "'")], [2]),
        ([(False, "id IN "), (True, [1, 2])], [1, 2]),
        ([(False, 3)], [3]),
        ([(False, "name = "), (True, "x' OR '1' = '1")], []),
        ([(False, "name = '"), (True, "x' OR 1 = 1"), (False, "'")], []),
    ],
)
def test_bound_values_stay_values(pieces: list[tuple[bool, Any]], found: list[int]) -> None:
    assert ids(*pieces) == found


@pytest.mark.parametrize(
    "text",
    [
        "name =",
        "= 3",
        "a = 1; DROP TABLE x",
        "a = 1 -- x",
        "id IN (SELECT 1)",
        "(a = 1",
        "a = 'x",
        "a = 1 LIMIT many",
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(BasicError) as refused:
        ids((False, text))
    assert refused.value.code == "R5206"


def code_of(text: str) -> str:
    try:
        parse_filter(phrase((False, text)))
    except BasicError as refused:
        return refused.code
    return ""


@given(st.text(max_size=40))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    assert code_of(text) in ("", "R5206")


@given(st.text(max_size=20))
def test_a_bound_value_never_changes_the_shape(value: str) -> None:
    wanted = parse_filter(phrase((False, "name = "), (True, value), (False, " AND id = 1")))
    assert wanted.condition is not None
    assert wanted.condition.tree == [
        "AND",
        ["=", ["column", "name"], ["value", value]],
        ["=", ["column", "id"], ["value", 1]],
    ]
