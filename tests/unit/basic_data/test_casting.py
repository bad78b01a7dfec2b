"""Values as columns hold them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic.data.casting import cast, fits
from shared.basic.data.definitions import Column
from shared.basic.errors import BasicError

KINDS = [
    *("text", "integer", "bigint", "decimal", "double", "date", "time", "timestamp", "boolean"),
    *("uuid", "json"),
]
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "size", "given_value", "held"),
    [
        ("text", (), 5, "5"),
        ("text", (3,), "a\x00bc", "abc"),
        ("integer", (), " 41 ", 41),
        ("integer", (), 41.0, 41),
        ("decimal", (6, 2), "1.005", Decimal("1.00")),
        ("decimal", (), 0.1, Decimal("0.1")),
        ("double", (), "1e3", 1000.0),
        ("date", (), "05/03/2026", date(2026, 3, 5)),
        ("date", (), NOON, date(2026, 3, 5)),
        ("timestamp", (), NOON, NOON.replace(tzinfo=None)),
        ("timestamp", (), "2026-03-05 12:00", NOON.replace(tzinfo=None)),
        ("time", (), "2:30 PM", time(14, 30)),
        ("boolean", (), "Yes", True),
        ("boolean", (), 0, False),
        ("integer", (), "", None),
        ("date", (), None, None),
        ("json", (), {"a": NOON}, {"a": "2026-03-05 12:00:00"}),
    ],
)
def test_a_value_is_held_as(kind: str, size: tuple[int, ...], given_value: Any, held: Any) -> None:
    found = cast(Column("c", kind, size), given_value)
    assert (found, type(found)) == (held, type(held))


@pytest.mark.parametrize(
    ("kind", "size", "value"),
    [
        ("text", (3,), "abcd"),
        ("integer", (), 1.5),
        ("integer", (), 2**31),
        ("bigint", (), 2**63),
        ("decimal", (4, 2), 100),
        ("double", (), "much"),
        ("date", (), "soon"),
        ("boolean", (), "perhaps"),
        ("uuid", (), "42"),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, size: tuple[int, ...], value: Any) -> None:
    with pytest.raises(BasicError) as refused:
        cast(Column("c", kind, size), value)
    assert refused.value.code == "R5203"


def test_an_array_holds_each_of_its_items() -> None:
    numbers = Column("c", "integer", array=True)
    assert cast(numbers, ["1", 2]) == [1, 2]
    assert cast(numbers, 3) == [3]


def test_a_long_text_may_be_compared_with_a_short_column() -> None:
    assert fits(Column("c", "text", (2,)), "abc") == (True, "abc")


@given(
    st.sampled_from(KINDS),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.decimals()
    | st.datetimes(),
)
def test_any_value_is_held_the_same_way_twice_or_refused(kind: str, value: Any) -> None:
    column = Column("c", kind)
    try:
        held = cast(column, value)
    except BasicError:
        return
    assert cast(column, held) == held
