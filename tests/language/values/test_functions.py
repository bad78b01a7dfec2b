"""Built-in functions (specification 4.16)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic import values as v
from shared.basic.errors import BasicError
from shared.basic.functions.catalog import declarations, find, functions
from tests.support.functions import context
from tests.support.moments import wall

ROWS = [{"n": "a", "t": 3}, {"n": "b", "t": None}, {"n": "c", "t": 1}]


def call(name: str, *args: Any, locale: str = "pt", signed: bool = False) -> Any:
    found = find(name)
    assert found is not None, name
    assert found.min_args <= len(args)
    assert found.max_args is None or len(args) <= found.max_args
    return (
        found.call(context(locale, signed=signed), *args)
        if found.needs_context
        else found.call(*args)
    )


CASES: list[tuple[Any, ...]] = [
    (3, "LEN", "olá"), (2, "LEN", [1, 2]), (0, "LEN", None), (1, "size", {"a": 1}), (4, "LENGTH", 1234),
    ("he", "LEFT", "hello", 2), ("hello", "LEFT", "hello", 99), ("", "LEFT", "hello", -1), (None, "LEFT", None, 1), ("lo", "RIGHT", "hello", 2),
    ("", "RIGHT", "hello", 0), ("ell", "MID", "hello", 2, 3), ("hello", "MID", "hello", 0), ("lo", "MID", "hello", 4), ([2, 3], "MID", [1, 2, 3], 1),
    ([1], "MID", [1, 2, 3], 0, 1), (3, "INSTR", "banana", "na"), (5, "INSTR", 4, "banana", "na"), (0, "INSTR", "banana", "NA"),
    (0, "INSTR", "banana", ""), (0, "INSTR", None, "a"), ("ana", "LCASE$", "ANA"), ("ANA", "ucase", "ana"), ("a", "TRIM", " a "),
    ("a ", "LTRIM", " a "), (" a", "RTRIM", " a "), ("a+b+c", "REPLACE", "a-b-c", "-", "+"), ("abc", "REPLACE", "abc", "", "x"),
    (["a", "b"], "SPLIT", "a,b", ","), (["a", "b"], "SPLIT", "ab", ""), (233, "ASC", "é"), ("A", "CHR", 65), ("***", "STRING", 3, "*"),
    ("***", "STRING", "*", 3), ("  ", "SPACE", 2), ("Ana D'ávila", "PROPER", "ana d'ÁVILA"), ("ola-mundo", "SLUGIFY", "Olá, Mundo!"),
    ("a**@x.com", "MASK_EMAIL", "ana@x.com"),
    (3, "ABS", -3), (-1, "SGN", "-2"), (-2, "INT", -2.7), (2, "FIX", "2.7"), (-3, "FLOOR", -2.1), (3, "CEIL", 2.1), (3, "ROUND", 2.5), (-3, "ROUND", -2.5),
    (2.35, "ROUND", 2.345, 2), (1200, "ROUND", 1234, -2), (1.01, "ROUND", 1.005, 2), (4, "SQR", 16), (1024, "POW", 2, 10), ("FF", "HEX", 255),
    (1, "MOD", 7, 3), (9, "MAX", 3, 9, 5), (3, "MIN", [3, 9]), (None, "MAX", []), (3, "MAX", ROWS, "t"), ("b", "MAX", "a", "b"), (4, "SUM", ROWS, "t"),
    (0, "SUM", []), (6, "SUM", [1, "2", None, 3]), (2, "AVG", ROWS, "t"), (0, "AVERAGE", []), (0.0, "SIN", 0), (3.0, "LOG10", 1000), (0.0, "LOG", 1),
    (date(2026, 3, 4), "TODAY"), (wall(2026, 3, 4, 22, 30, 15), "NOW"), (time(22, 30, 15), "TIME"), ("2026-03-04 22:30:15", "NOW_STR"),
    ("2026-03-04", "TODAY_STR"), (1772674215, "TIMESTAMP"), (1772674215123, "TIMESTAMP_MS"), (1772593200, "UNIX_TIMESTAMP", "2026-03-04"),
    (2026, "YEAR", "05/03/2026"), (3, "MONTH", date(2026, 3, 5)), (5, "DAY", "2026-03-05"), (14, "HOUR", "2026-03-05 14:30"), (30, "MINUTE", "14:30"),
    (None, "YEAR", "soon"), (None, "YEAR", "14:30"), (2, "QUARTER", "2026-05-01"), (1, "WEEKDAY", "2026-03-01"), (7, "WEEKDAY", "2026-03-07"),
    (date(2026, 2, 28), "DATEADD", "2026-01-31", 1, "month"), (date(2026, 2, 28), "DATEADD", "month", 1, "2026-01-31"),
    (date(2024, 2, 28), "DATE_ADD", date(2025, 2, 28), -1, "yyyy"),
    (wall(2026, 3, 5, 1), "DATEADD", "2026-03-05", 1, "hour"), (date(2026, 3, 12), "DATEADD", date(2026, 3, 5), 1, "week"),
    (date(2026, 2, 28), "DATE_SUB", "2026-03-31", 1, "month"), (date(2026, 3, 12), "ADD_DAYS", "2026-03-05", 7),
    (4, "DATEDIFF", "2026-03-05", "2026-03-01", "day"), (4, "DATEDIFF", "2026-03-01", "2026-03-05", "d"), (-4, "DATEDIFF", "day", "2026-03-05", "2026-03-01"),
    (1, "DATEDIFF", "2026-03-01 23:00", "2026-03-02 01:00", "day"), (2, "DATEDIFF_HOURS", "2026-03-01 23:00", "2026-03-02 01:59"),
    (1, "DATEDIFF", "2025-12-31", "2026-01-01", "year"), (2, "DATEDIFF", "month", "2026-01-31", "2026-03-01"), (4, "DAYS_BETWEEN", "2026-03-01", "2026-03-05"),
    (-4, "DAYS_BETWEEN", "2026-03-05", "2026-03-01"), (2, "HOURS_BETWEEN", "10:00", "12:30"), (45, "MINUTES_BETWEEN", "10:00", "10:45"),
    (timedelta(days=3), "DAYS", 3), (timedelta(hours=1.5), "HOURS", 1.5), (date(2026, 3, 5), "DATEVALUE", "05/03/2026 10:00"), (time(14, 30), "TIMEVALUE", "2:30 PM"),
    (None, "CDATE", "nonsense"), (date(2026, 2, 28), "EOMONTH", "2026-01-15", 1), (False, "ISDATE", "2026-02-30"), (True, "IS_DATE", "30/01/2026"),
    ("R$ 1.234,50", "FORMAT", 1234.5, "currency"), ("05/03", "FORMAT_DATE", "2026-03-05", "dd/MM"), ("5", "FORMAT", 5.0),
    (12, "VAL", "12 apples"), (-1.5, "VAL", " -1.5e0x"), (0, "VAL", "none"), ("5", "STR", 5.0), (3, "CINT", "2.5"), (-3, "CINT", -2.5), (2.5, "CDBL", "2.5"),
    (True, "CBOOL", "Yes"), (False, "CBOOL", "0"), (True, "CBOOL", 5), ("float", "TYPEOF", 1.5), ("null", "TYPENAME", None), (True, "ISNULL", None),
    (False, "ISNULL", ""), (True, "ISEMPTY", " "), (True, "IS_ARRAY", []), (False, "ISNUMBER", "5"), (True, "ISSTRING", ""), (True, "ISBOOL", False),
    (True, "IS NUMERIC", " 1e3 "), (False, "ISNUMERIC", "1,000"), ("x", "NVL", None, "", "x"), (0, "COALESCE", None, 0), ("b", "IIF", 0, "a", "b"),
    ("a", "IF", "x", "a", "b"), ("b", "CHOOSE", 2, "a", "b"), (None, "CHOOSE", 3, "a", "b"), (False, "EXISTS", None), (True, "EXISTS", ""),
    (True, "ISERROR", v.ErrorValue("m")), ("m", "GET_ERROR_MESSAGE", v.ErrorValue("m")),
    ([1, 2], "ARRAY", 1, 2), (2, "UBOUND", [7, 8]), (0, "LBOUND", [7]), (0, "COUNT", None), (1, "COUNT", "abc"), (2, "COUNT", {"a": 1, "b": 2}),
    ([1, 2], "PUSH", [1], 2), (2, "POP", [1, 2]), (None, "SHIFT", []), ([0, 1], "UNSHIFT", [1], 0), (True, "CONTAINS", [1, 2], "2"), (True, "HAS", {"A": 1}, "a"),
    (True, "INCLUDES", "Hello", "ELL"), (False, "CONTAINS", None, "x"), (True, "IN_ARRAY", 2, [1, 2]), (1, "INDEX_OF", ["a", "b"], "b"), (-1, "INDEX_OF", [], 1),
    (2, "LAST_INDEX_OF", [1, 2, 1], 1), ([2, 3], "SLICE", [1, 2, 3], 1), ([2], "SUBARRAY", [1, 2, 3], -2, -1), ([2], "MID_ARRAY", [1, 2, 3], 1, 1),
    ([1, 2], "TAKE", [1, 2, 3], 2), ([3], "DROP", [1, 2, 3], 2), (1, "HEAD", [1, 2]), ([2], "TAIL", [1, 2]), ([1], "INIT", [1, 2]), ([], "INIT", []),
    ([1, 2, "a", None], "SORT", ["a", None, 2, 1]), ([3, 2, 1], "SORT", [1, 3, 2], "desc"), (["c", "a"], "VALUES", {"x": "c", "y": "a"}),
    ([3, 1], "SORT_DESC", [1, 3]), ([1, 2], "UNIQUE", [1, 1, 2]), ([{"k": 1}], "DISTINCT", [{"k": 1}, {"k": 1}], "k"), ("cba", "REVERSE", "abc"),
    ([1, 2], "CONCAT", [1], [2]), ("ab", "CONCAT", "a", "b"), ([1, 2, 3], "FLATTEN", [1, [2, [3]]]), ([1, 2, 3], "RANGE", 1, 3), ([3, 1], "RANGE", 3, 1, -2),
    ([[1, 2], [3]], "BATCH", [1, 2, 3], 2), (["a"], "KEYS", {"a": 1}),
    ('{"a":[1,2]}', "TOJSON", {"a": [1, 2.0]}), ("null", "JSON", None), ([1, 2], "PARSE_JSON", "[1, 2]"), ([1], "JSON_PARSE", [1]), ("a: 1", "TOYAML", {"a": 1}),
    ("a,b\n1,", "TOCSV", [{"a": 1, "b": None}]), ([{"a": 1, "b": "x"}], "PARSE_CSV", "a;b\n1;x"), ([{"z": "007"}], "PARSE_CSV", "z\n007\n"),
    ("aGk=", "BASE64", "hi"), ("olá", "BASE64_DECODE", "b2zDoQ"), ("0cc175b9c0f1b6a831c399e269772661", "MD5", "a"), (64, "LEN", "x" * 64),
    ("a%20b%26c", "URLENCODE", "a b&c"), ("a=1&b=x%20y", "ENCODE_PARAMS", {"a": 1, "b": "x y"}), ("a b", "URLDECODE", "a+b"), ("&lt;b&gt;", "HTMLENCODE", "<b>"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]}{case[2:]}"[:60])
def test_function_gives(case: tuple[Any, ...]) -> None:
    wanted, name, *args = case
    given_result = call(name, *args)
    if isinstance(given_result, datetime):
        given_result = given_result.replace(tzinfo=None)
    assert given_result == wanted
    assert isinstance(given_result, bool) == isinstance(wanted, bool)


FAILURES: list[tuple[Any, ...]] = [
    ("R5010", "SQR", -1), ("R5010", "LOG", 0), ("R5033", "EXP", 10_000), ("R5010", "CINT", "abc"), ("R5010", "CBOOL", "maybe"), ("R5012", "PARSE_JSON", "{"),
    ("R5010", "CHR", 0xD800), ("R5010", "CHR", -1), ("R5033", "SPACE", 10**9), ("R5033", "RANGE", 1, 10**9), ("R5015", "RANGE", 1, 2, 0), ("R5010", "BATCH", [1], 0),
    ("R5010", "DATEADD", "never", 1, "day"), ("R5010", "DATEADD", "2026-01-01", 1, "fortnight"), ("R5010", "DATEADD", "2026-01-01", 10**9, "year"),
    ("R5014", "HEAD", 5), ("R5010", "RANDOM", 6, 1), ("R5011", "SUM", ["x"]), ("R5010", "HASH", "a", "crc"), ("R5010", "BASE64_DECODE", "***"),
]  # fmt: skip


@pytest.mark.parametrize("case", FAILURES, ids=lambda case: f"{case[1]}{case[2:]}"[:60])
def test_function_fails(case: tuple[Any, ...]) -> None:
    code, name, *args = case
    with pytest.raises(BasicError) as failure:
        call(name, *args)
    assert failure.value.code == code


def test_every_name_of_the_specification_is_found() -> None:
    names = [
        "LEN",
        "LEFT",
        "RIGHT",
        "MID",
        "INSTR",
        "LOWER",
        "UPPER",
        "LCASE",
        "UCASE",
        "TRIM",
        "LTRIM",
        "RTRIM",
        "REPLACE",
        "SPLIT",
        "ASC",
        "CHR",
        "CHAR",
        "STRING",
        "SPACE",
        "PROPER",
        "SLUGIFY",
        "RANDOM_STRING",
        "MASK_EMAIL",
        "ABS",
        "SGN",
        "INT",
        "FIX",
        "FLOOR",
        "CEIL",
        "CEILING",
        "ROUND",
        "SQR",
        "SQRT",
        "POW",
        "HEX",
        "MOD",
        "MAX",
        "MIN",
        "SUM",
        "AVG",
        "AVERAGE",
        "RND",
        "RANDOM",
        "SIN",
        "COS",
        "TAN",
        "ASIN",
        "ACOS",
        "ATAN",
        "ATN",
        "LOG",
        "LOG10",
        "EXP",
        "PI",
        "NOW",
        "TODAY",
        "TIME",
        "NOW_UTC",
        "CURDATE",
        "NOW_STR",
        "TODAY_STR",
        "TIMESTAMP",
        "TIMESTAMP_MS",
        "YEAR",
        "MONTH",
        "DAY",
        "HOUR",
        "MINUTE",
        "SECOND",
        "QUARTER",
        "WEEKDAY",
        "DATEADD",
        "DATE_SUB",
        "ADD_DAYS",
        "DATEDIFF",
        "DAYS_BETWEEN",
        "HOURS_BETWEEN",
        "MINUTES_BETWEEN",
        "DAYS",
        "HOURS",
        "MINUTES",
        "DATEVALUE",
        "TIMEVALUE",
        "CDATE",
        "EOMONTH",
        "FORMAT",
        "FORMAT_DATE",
        "ISDATE",
        "VAL",
        "STR",
        "CSTR",
        "CINT",
        "CDBL",
        "CBOOL",
        "TYPEOF",
        "ISNULL",
        "ISEMPTY",
        "ISARRAY",
        "ISNUMBER",
        "ISSTRING",
        "ISBOOL",
        "IS_NUMERIC",
        "NVL",
        "COALESCE",
        "IFNULL",
        "IIF",
        "IF",
        "IF_FUNC",
        "CHOOSE",
        "EXISTS",
        "IS_ERROR",
        "GET_ERROR_MESSAGE",
        "ARRAY",
        "UBOUND",
        "LBOUND",
        "COUNT",
        "PUSH",
        "APPEND",
        "ARRAY_PUSH",
        "POP",
        "SHIFT",
        "UNSHIFT",
        "PREPEND",
        "CONTAINS",
        "IN_ARRAY",
        "INDEX_OF",
        "LAST_INDEX_OF",
        "SLICE",
        "SUBARRAY",
        "MID_ARRAY",
        "TAKE",
        "DROP",
        "HEAD",
        "TAIL",
        "INIT",
        "SORT",
        "UNIQUE",
        "DISTINCT",
        "REVERSE",
        "CONCAT",
        "FLATTEN",
        "RANGE",
        "BATCH",
        "CHUNK",
        "KEYS",
        "VALUES",
        "TOJSON",
        "JSON",
        "PARSE_JSON",
        "TOYAML",
        "TOCSV",
        "PARSE_CSV",
        "GUID",
        "UUID",
        "BASE64",
        "MD5",
        "HASH",
        "SHA256",
        "HMAC",
        "URLENCODE",
        "URLDECODE",
        "HTMLENCODE",
        "VERIFY_SIGNATURE",
    ]
    assert [name for name in names if name not in functions()] == []


def test_every_function_is_documented_and_has_an_example_that_names_it() -> None:
    for declared in declarations():
        assert declared.doc.endswith("."), declared.name
        assert any(name in declared.example for name in (declared.name, *declared.aliases)), (
            declared.name
        )


@given(
    st.sampled_from(declarations()),
    st.lists(
        st.none()
        | st.integers(-99, 99)
        | st.text(max_size=9)
        | st.lists(st.integers(), max_size=3),
        max_size=4,
    ),
)
def test_a_function_answers_or_raises_a_basic_error(declared: Any, args: list[Any]) -> None:
    if len(args) < declared.min_args or (
        declared.max_args is not None and len(args) > declared.max_args
    ):
        return
    with suppress(BasicError):
        declared.call(*([context()] if declared.needs_context else []), *args)


def test_the_same_seed_gives_the_same_chance() -> None:
    calls: list[Callable[[], Any]] = [
        lambda: call("GUID"),
        lambda: call("RND"),
        lambda: call("RANDOM", 1, 6),
        lambda: call("RANDOM_STRING", 9),
    ]
    for once in calls:
        assert once() == once()
    assert call("RANDOM", 3) in (0, 1, 2)
    assert 0 <= call("RANDOM") < 1


def test_the_habit_of_the_locale_reads_dates() -> None:
    assert call("MONTH", "03/04/2026", locale="en-US") == 3
    assert call("MONTH", "03/04/2026", locale="en-GB") == 4


def test_datediff_is_signed_where_configured() -> None:
    assert call("DATEDIFF", "2026-03-05", "2026-03-01", "day", signed=True) == -4


def test_a_signature_is_verified_in_either_writing() -> None:
    made = call("HMAC", "body", "key")
    assert call("VERIFY_SIGNATURE", "body", f"sha256={made}", "key")
    assert call("VERIFY_SIGNATURE", "body", made.upper(), v.Secret("key"))
    assert not call("VERIFY_SIGNATURE", "body", made, "other")
    assert not call("VERIFY_SIGNATURE", "body", "", "")


def test_a_query_sorted_stays_a_query() -> None:
    assert isinstance(call("SORT", v.RowSet([{"a": 1}]), "a"), v.RowSet)


def test_an_array_within_itself_cannot_be_flattened() -> None:
    items: list[Any] = []
    items.append(items)
    with pytest.raises(BasicError, match="R5033"):
        call("FLATTEN", items)
