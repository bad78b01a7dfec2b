"""What a changed declaration does to a table that is there: it only adds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.basic.data.definitions import Column, Constraint, Table
from shared.basic.data.expressions import Token
from shared.basic.data.migrating import planned

TABLE = Table(
    "t", (Column("id", "uuid", required=True), Column("a", "text"), Column("b", "integer"))
)
columns = st.lists(
    st.builds(Column, st.sampled_from(["a", "B", "c", "d"]), st.sampled_from(["text", "integer"])),
    unique_by=lambda column: column.name.casefold(),
)


def with_columns(*more: Column) -> Table:
    return replace(TABLE, columns=(*TABLE.columns, *more))


def test_a_required_column_is_added_as_it_is_to_an_empty_table() -> None:
    wanted = with_columns(Column("c", "text", required=True))
    change = planned(TABLE, wanted, has_rows=False)
    assert (change.table, change.notes) == (wanted, ())


def test_a_required_column_with_a_default_needs_nobody() -> None:
    wanted = with_columns(Column("c", "text", required=True, default=(Token("text", "x"),)))
    assert planned(TABLE, wanted, has_rows=True).notes == ()


def test_a_required_column_is_optional_while_there_are_rows_without_it() -> None:
    wanted = with_columns(Column("c", "text", required=True))
    change = planned(TABLE, wanted, has_rows=True)
    assert [column.required for column in change.added] == [False]
    assert "NOT NULL" in change.notes[0]


def test_another_type_is_left_to_a_person() -> None:
    wanted = replace(TABLE, columns=(TABLE.columns[0], Column("a", "text", (5,)), TABLE.columns[2]))
    change = planned(TABLE, wanted, has_rows=True)
    assert change.table == TABLE
    assert change.notes == ("t.a stays text; to make it text(5), alter it by hand",)


def test_roles_change_at_once() -> None:
    named = replace(TABLE.columns[1], write_by=("boss",))
    wanted = replace(TABLE, read_by=("boss",), columns=(TABLE.columns[0], named, TABLE.columns[2]))
    assert planned(TABLE, wanted, has_rows=True).table == wanted


def test_a_rule_is_added_once() -> None:
    wanted = replace(TABLE, constraints=(Constraint("UNIQUE", ("a", "b")),))
    first = planned(TABLE, wanted, has_rows=False)
    assert first.rules == wanted.constraints
    assert planned(first.table, wanted, has_rows=False).rules == ()


@given(columns, columns)
def test_no_column_is_ever_lost_or_changed(before: list[Column], after: list[Column]) -> None:
    stored, wanted = Table("t", tuple(before)), Table("t", tuple(after))
    made = planned(stored, wanted, has_rows=True).table
    assert made.columns[: len(before)] == stored.columns
    assert {name.casefold() for name in made.names} == {
        name.casefold() for name in (*stored.names, *wanted.names)
    }
