"""Expressions of TABLE blocks: what is on the white-list, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic.data.expressions import ExpressionRefused, read_expression

COLUMNS = ("price", "amount", "Order Date")


@pytest.mark.parametrize(
    "source",
    [
        "0",
        "-1.5",
        "'it''s'",
        "TRUE",
        "NOW()",
        "gen_random_uuid()",
        "price * amount",
        "price > 0 AND (amount IS NOT NULL OR price BETWEEN 1 AND 2)",
        "upper(PRICE) LIKE 'A%'",
        '"order date" <= CURRENT_DATE',
        "price IN (1, 2)",
    ],
)
def test_what_a_table_may_say_is_read(source: str) -> None:
    assert read_expression(source, COLUMNS)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "(1",
        "1)",
        ")(",
        "pg_sleep(10)",
        "set_config('role', 'none', true)",
        "query_to_xml('select 1', true, true, '')",
        "current_setting('app.org_id')",
        "(select 1)",
        "1; DROP TABLE x",
        "price -- 1",
        "price /* x */",
        "color",
        "current_user",
        "price::text",
        "$1",
        "E'\\x27'",
        "'open",
        'price."x"',
        "price(1)",
    ],
)
def test_everything_else_is_refused(source: str) -> None:
    with pytest.raises(ExpressionRefused):
        read_expression(source, COLUMNS)


def test_a_text_is_kept_without_its_quotes_and_a_column_by_its_real_name() -> None:
    found = read_expression("PRICE = 'it''s'", COLUMNS)
    assert [tuple(token) for token in found] == [
        ("column", "price"),
        ("mark", "="),
        ("text", "it's"),
    ]


def test_other_names_of_functions_are_the_databases() -> None:
    assert [token.text for token in read_expression("uuid_generate_v4()")] == [
        "gen_random_uuid",
        "(",
        ")",
    ]
    assert [token.text for token in read_expression("TODAY()")] == ["CURRENT_DATE"]


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_refused(source: str) -> None:
    try:
        found = read_expression(source, COLUMNS)
    except ExpressionRefused:
        return
    assert {token.kind for token in found} <= {
        *("column", "function", "word", "number", "text", "mark")
    }
