"""Snapshots of values."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from shared.basic import values as v
from shared.basic.errors import BasicError
from shared.basic.values.codec import SnapshotError
from tests.support.values import VALUES


def through_json(value: Any) -> Any:
    return v.decode(json.loads(json.dumps(v.encode(value), allow_nan=False)))


def same(left: Any, right: Any) -> bool:
    """Equal in value and in type all the way down."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assert same(through_json(value), value)


@given(VALUES)
def test_a_snapshot_holds_nothing_postgres_refuses(value: Any) -> None:
    text = json.dumps(v.encode(value), ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    assert "\\u0000" not in text


def test_shared_arrays_stay_shared() -> None:
    items = [1]
    back = through_json({"a": items, "b": items, "c": [items], "d": [1]})
    back["a"].append(2)
    assert back["b"] == [1, 2]
    assert back["c"] == [[1, 2]]
    assert back["d"] == [1]


def test_an_array_that_contains_itself_survives() -> None:
    items: list[Any] = [1]
    items.append(items)
    back = through_json(items)
    assert back[1] is back


def test_deep_nesting_survives() -> None:
    value: list[Any] = []
    for _ in range(20_000):
        value = [value]
    back, depth = through_json(value), 0
    while back:
        back, depth = back[0], depth + 1
    assert depth == 20_000


def test_a_zone_survives_with_its_name() -> None:
    moment = datetime(2026, 10, 31, 12, tzinfo=ZoneInfo("America/New_York"))
    back = through_json(moment)
    assert (back + timedelta(days=1)).utcoffset() == timedelta(hours=-5)


def test_an_http_answer_survives_with_its_envelope() -> None:
    back = through_json(v.HttpResult({"a": [1]}, 404, "Not Found", {"x-id": "7"}, "raw"))
    assert (v.member(back, "a"), v.member(back, "status"), back.headers, back.text) == (
        [1],
        404,
        {"x-id": "7"},
        "raw",
    )


def test_row_set_attributes_survive() -> None:
    back = through_json(v.RowSet([{"n": Decimal("1.10")}], source="orders", keyed_by="n"))
    assert (back.source, back.keyed_by, back[0]["n"]) == ("orders", "n", Decimal("1.10"))


@pytest.mark.parametrize(
    "snapshot",
    [None, [], {}, {"v": 2, "root": 1, "nodes": []}, {"v": 1, "root": [5], "nodes": []}, {"v": 1, "root": ["spell"], "nodes": []},
     {"v": 1, "root": [0], "nodes": [["zoo", []]]}],
    ids=["null", "array", "empty", "newer", "missing node", "unknown tag", "unknown node"],
)  # fmt: skip
def test_a_damaged_snapshot_is_refused(snapshot: Any) -> None:
    with pytest.raises(SnapshotError):
        v.decode(snapshot)


def test_what_cannot_outlive_the_run_is_refused() -> None:
    with pytest.raises(BasicError, match="R5060"):
        v.encode([object()])


def test_version_1_still_reads() -> None:
    stored = """{"v": 1, "root": [0], "nodes": [["o", {"n": 1, "when": ["date", "2026-03-05"], "rows": [1], "odd": ["text", "0000"]}],
    ["rows", [[2]], "orders", ""], ["o", {"total": ["decimal", "1.50"], "same": [1]}]]}"""
    value = v.decode(json.loads(stored))
    assert value["n"] == 1
    assert value["odd"] == "\x00"
    assert value["when"].year == 2026
    assert value["rows"][0]["total"] == Decimal("1.50")
    assert value["rows"][0]["same"] is value["rows"]
