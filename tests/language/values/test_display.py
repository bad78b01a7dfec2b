"""Display strings, JSON and conversions (specification 2.6, 7.5)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic import values as v
from shared.basic.errors import BasicError
from tests.support.moments import wall

ROWS = v.RowSet([{"id": 1, "when": date(2026, 3, 5)}])
ANSWER = v.HttpResult({"a": 1}, 200, "OK", {}, '{"a": 1}')


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("as is", "as is"), (7, "7"), (-7, "-7"), (5.0, "5"), (2.50, "2.5"), (0.1 + 0.2, "0.3"), (1e20, "1e+20"), (-0.0, "0"),
        (1 / 3, "0.333333333333333"), (123456789012345.0, "123456789012345"), (True, "true"), (False, "false"), (None, ""),
        (Decimal("10.50"), "10.5"), (Decimal("10.00"), "10"), (Decimal("1E+3"), "1000"),
        (wall(2026, 3, 5, 14, 7, 9, 5000), "2026-03-05 14:07:09"), (datetime(2026, 3, 5, tzinfo=UTC), "2026-03-05 00:00:00"),
        (date(2026, 3, 5), "2026-03-05"), (time(14, 7), "14:07:00"), (timedelta(days=3), "3 days"), (timedelta(0), "00:00:00"),
        (timedelta(days=1, hours=2), "1 day 02:00:00"), (-timedelta(minutes=5), "-00:05:00"),
        ([1, 2.0, "a", None, True], '[1,2,"a",null,true]'), ({"ç": [1]}, '{"ç":[1]}'), ([], "[]"),
        (ROWS, '[{"id":1,"when":"2026-03-05"}]'), (v.File("docs/a.pdf"), "docs/a.pdf"), (ANSWER, '{"a": 1}'),
        (v.Secret("hunter22"), "[PASSWORD SET]"), ([v.Secret("hunter22")], '["[PASSWORD SET]"]'), (v.ErrorValue("no"), "no"),
    ],
)  # fmt: skip
def test_display(value: Any, shown: str) -> None:
    assert v.display(value) == shown


@given(st.integers() | st.floats(min_value=-1e300, max_value=1e300))
def test_a_displayed_number_reads_as_the_number(number: float) -> None:
    assert float(v.number(v.display(number))) == pytest.approx(float(number), rel=1e-14)


def test_a_secret_is_not_shown_by_its_representation() -> None:
    assert "hunter22" not in repr([v.Secret("hunter22")])


def test_an_array_that_contains_itself_is_not_displayed() -> None:
    items: list[Any] = []
    items.append(items)
    with pytest.raises(BasicError, match="R5033"):
        v.display(items)


@pytest.mark.parametrize("text", ["{", "[1,]", "nul", "NaN", "", '{"a":1} x'])
def test_bad_json_is_named(text: str) -> None:
    with pytest.raises(BasicError, match="R5012"):
        v.from_json(text)


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(BasicError):
        v.to_json(v.from_json("[" * 5000 + "]" * 5000))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("-5", -5), ("1.5", 1.5), ("true", True), ("FALSE", False), ("007", "007"), ("+55", "+55"), ("0", 0),
        ("0.5", 0.5), ("", ""), ("plain", "plain"), ("1,5", "1,5"), ("-01", "-01"),
    ],
)  # fmt: skip
def test_configuration_text_becomes(text: str, value: Any) -> None:
    found = v.config_value(text)
    assert found == value
    assert type(found) is type(value)


def test_a_parameter_name_loses_its_prefix() -> None:
    assert v.config_name("param-Max-Price") == "max_price"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"), (True, "boolean"), (1, "integer"), (1.5, "float"), (Decimal(1), "float"), ("", "string"), ([], "array"),
        ({}, "object"), (v.RowSet(), "array"), (date(2026, 1, 1), "datetime"), (time(0), "datetime"), (timedelta(1), "datetime"),
        (v.FunctionRef("f"), "function"), (v.File("a"), "object"), (v.ErrorValue("e"), "object"), (ANSWER, "object"),
    ],
)  # fmt: skip
def test_type_names(value: Any, name: str) -> None:
    assert v.type_name(value) == name


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05", date(2026, 3, 5)), ("2026/3/5", date(2026, 3, 5)), ("05/03/2026", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)), ("05-03-2026", date(2026, 3, 5)), ("12/25/2026", date(2026, 12, 25)),
        ("12 Mar 2026", date(2026, 3, 12)), ("March 12, 2026", date(2026, 3, 12)), ("12 de março de 2026", date(2026, 3, 12)),
        ("1 ene 2026", date(2026, 1, 1)), ("14:30", time(14, 30)), ("2:30 PM", time(14, 30)), ("12:05 am", time(0, 5)),
        ("2026-03-05T14:30:05Z", datetime(2026, 3, 5, 14, 30, 5, tzinfo=UTC)), ("2026-03-05 14:30", wall(2026, 3, 5, 14, 30)),
        ("05/03/2026 14:30", wall(2026, 3, 5, 14, 30)), ("2026-03-05T14:30:05.250", wall(2026, 3, 5, 14, 30, 5, 250000)),
        ("2026-02-30", None), ("31/31/2026", None), ("12", None), ("tomorrow", None), ("2026", None), ("25:00", None),
        ("12 xyz 2026", None), ("13:00 PM", None),
    ],
)  # fmt: skip
def test_moments_in_text(text: str, moment: Any) -> None:
    assert v.parse_moment(text) == moment


def test_month_first_where_that_is_the_habit() -> None:
    assert v.parse_moment("03/05/2026", day_first=False) == date(2026, 3, 5)
    assert v.parse_moment("25/12/2026", day_first=False) == date(2026, 12, 25)


@given(st.text())
def test_any_text_is_a_moment_or_none(text: str) -> None:
    v.parse_moment(text)
