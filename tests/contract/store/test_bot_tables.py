"""Tables that scripts declare: the same rules in memory and in PostgreSQL."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.basic.data import rows as rules
from shared.basic.data.declaring import declared_tables
from shared.basic.data.definitions import Declared, Table
from shared.basic.data.ports import Query
from shared.basic.data.predicates import prepared
from shared.basic.errors import BasicError
from shared.basic.functions.declaration import FunctionContext
from shared.basic.runtime.conditions import select
from shared.basic.runtime.filters import parse_filter
from shared.basic.runtime.phrases import Phrase
from tests.support.bench import built
from tests.support.world import World

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
CONTEXT = FunctionContext(lambda: NOW, random.Random(1), UTC)
BOOKS = """
TABLE books
  isbn string(20) KEY
  title* text
  pages number
  price number(8,2)
  printed date
  sold_at datetime
  lent boolean DEFAULT FALSE
  notes json
  tags string[]
  UNIQUE (title, pages)
END TABLE
"""
SHELF: list[dict[str, Any]] = [
    {"isbn": "a", "title": "Áncora", "pages": 10, "price": "9.50", "printed": "01/02/2020"},
    {"isbn": "b", "title": "Bread 100%", "pages": 200, "lent": True, "tags": ["food", "home"]},
    {"isbn": "c", "title": "", "price": 0, "printed": "2021-12-31", "notes": {"n": [1, None]}},
    {"isbn": "d", "title": "bread_and\\butter", "pages": -3, "sold_at": "2026-01-02 10:30"},
]


def declared(source: str, *known: Table) -> Declared:
    return declared_tables(built(source).metadata, known)


def migrate(world: World, source: str, bot_id: str = "") -> list[str]:
    with world.open() as unit:
        bot_id = bot_id or world.bot.id
        return list(unit.tables.migrate(bot_id, declared(source, *unit.tables.all(bot_id))))


def table(world: World, name: str) -> Table:
    with world.open() as unit:
        found = unit.tables.named(world.bot.id, name)
    assert found is not None
    return found


def insert(world: World, name: str, **values: Any) -> dict[str, Any]:
    wanted = table(world, name)
    with world.open() as unit:
        return unit.tables.insert(world.bot.id, wanted, rules.stored(wanted, values, NOW))


def rows(world: World, name: str, filter_text: str = "") -> list[dict[str, Any]]:
    wanted = table(world, name)
    query = prepared(parse_filter(Phrase(((False, filter_text),))), wanted, CONTEXT)
    with world.open() as unit:
        return unit.tables.find(world.bot.id, wanted, query)


@pytest.fixture
def shelf(world: World) -> World:
    assert migrate(world, BOOKS) == []
    for book in SHELF:
        insert(world, "books", **book)
    return world


def test_a_row_comes_back_with_the_types_of_its_columns(world: World) -> None:
    migrate(world, BOOKS)
    given = {
        "printed": "01/02/2020",
        "sold_at": "2026-01-02 10:30",
        "price": 1.5,
        "tags": ["x", "y"],
    }
    made = insert(world, "books", isbn="1", title="T", pages="7", notes={"a": [None]}, **given)
    assert made == rows(world, "books")[0]
    assert {name: str(value) for name, value in made.items()} == {
        "isbn": "1",
        "title": "T",
        "pages": "7",
        "price": "1.50",
        "printed": "2020-02-01",
        "sold_at": "2026-01-02 10:30:00",
        "lent": "False",
        "notes": "{'a': [None]}",
        "tags": "['x', 'y']",
    }


FILTERS = {
    "nothing": ("", "abcd"),
    "equal": ("pages = 10", "a"),
    "equal as text": ("pages = '10'", "a"),
    "text that is no number": ("pages = many", ""),
    "unequal includes null": ("pages <> 10", "bcd"),
    "unequal to what does not fit": ("pages <> many", "abcd"),
    "less": ("pages < 10", "d"),
    "null is not less": ("price < 5", "c"),
    "decimal": ("price = 9.5", "a"),
    "is null": ("pages IS NULL", "c"),
    "is not null": ("pages IS NOT NULL", "abd"),
    "null equals empty": ("title = ''", "c"),
    "text without wildcard": ("title LIKE bread", "bd"),
    "a wildcard": ("title LIKE 'bread*'", "bd"),
    "one letter": ("title LIKE 'bread?and%'", "d"),
    "a backslash is a letter": (r"title LIKE '*\butter'", "d"),
    "contains ignores case": ("title CONTAINS BREAD", "bd"),
    "an item of an array": ("tags CONTAINS food", "b"),
    "a list": ("isbn IN ('a', 'c', 'x')", "ac"),
    "a list with another type": ("pages IN (10, 'x')", "a"),
    "not in a list": ("isbn NOT IN ('a')", "bcd"),
    "between": ("pages BETWEEN 5 AND 200", "ab"),
    "not knows no third answer": ("NOT (pages > 5)", "cd"),
    "or and brackets": ("(pages = 10 OR pages = 200) AND lent = TRUE", "b"),
    "a date": ("printed >= 2021-01-01", "c"),
    "year of a date": ("YEAR(printed) = 2020", "a"),
    "date of a moment": ("DATE(sold_at) = 2026-01-02", "d"),
    "upper": ("UPPER(title) LIKE 'BREAD*'", "bd"),
    "length": ("LEN(title) = 6", "a"),
    "a lone value is a key": ("b", "b"),
    "order and limit": ("pages IS NOT NULL ORDER BY pages DESC LIMIT 2", "ba"),
    "null is the greatest": ("lent = FALSE ORDER BY pages", "dac"),
}


@pytest.mark.parametrize(("text", "found"), FILTERS.values(), ids=FILTERS)
def test_a_filter_finds(shelf: World, text: str, found: str) -> None:
    assert "".join(row["isbn"] for row in rows(shelf, "books", text)) == found


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"isbn": "a", "title": "again"}, "R5202"),
        ({"isbn": "x", "title": "Áncora", "pages": 10}, "R5202"),
        ({"isbn": "x"}, "R5203"),
        ({"isbn": "x" * 21, "title": "t"}, "R5203"),
        ({"isbn": "x", "title": "t", "pages": 2**40}, "R5203"),
        ({"isbn": "x", "title": "t", "price": 10**7}, "R5203"),
        ({"isbn": "x", "title": "t", "color": "red"}, "R5205"),
    ],
    ids=["key", "unique", "required", "too long", "too large", "too many digits", "no column"],
)
def test_a_row_that_breaks_a_rule_is_refused(
    shelf: World, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(BasicError) as refused:
        insert(shelf, "books", **values)
    assert refused.value.code == code
    assert len(rows(shelf, "books")) == len(SHELF)


def test_changes_and_removals_count_their_rows(shelf: World) -> None:
    books = table(shelf, "books")
    where = prepared(parse_filter(Phrase(((False, "pages > 0"),))), books, CONTEXT).where
    with shelf.open() as unit:
        assert unit.tables.update(shelf.bot.id, books, where, {"lent": True, "notes": [1]}) == 2
        assert unit.tables.delete(shelf.bot.id, books, where) == 2
    assert [row["isbn"] for row in rows(shelf, "books")] == ["c", "d"]


def test_a_merge_inserts_updates_or_leaves_alone(shelf: World) -> None:
    books = table(shelf, "books")
    with shelf.open() as unit:
        outcomes = [
            unit.tables.merge(
                shelf.bot.id,
                books,
                rules.stored(books, row, NOW),
                ["isbn"],
                rules.changes(books, row, NOW),
            )[0]
            for row in (
                {"isbn": "a", "pages": 11},
                {"isbn": "a", "pages": 11},
                {"isbn": "e", "title": "E"},
            )
        ]
    assert outcomes == ["updated", "unchanged", "inserted"]
    assert [row["pages"] for row in rows(shelf, "books", "isbn IN ('a', 'e')")] == [11, None]


AGGREGATES = [
    ("COUNT", "", "", [(None, 4)]),
    ("COUNT", "pages", "", [(None, 3)]),
    ("SUM", "pages", "", [(None, 207)]),
    ("AVG", "pages", "", [(None, 69)]),
    ("MIN", "title", "lent", [(False, ""), (True, "Bread 100%")]),
    ("MAX", "pages", "lent", [(False, 10), (True, 200)]),
]


@pytest.mark.parametrize(("operation", "column", "group", "result"), AGGREGATES)
def test_the_database_aggregates(
    shelf: World, operation: str, column: str, group: str, result: list[tuple[Any, Any]]
) -> None:
    books = table(shelf, "books")
    with shelf.open() as unit:
        found = unit.tables.aggregate(shelf.bot.id, books, operation, column, None, group)
    assert [tuple(pair) for pair in found] == result


def test_pages_do_not_overlap(shelf: World) -> None:
    books = table(shelf, "books")
    with shelf.open() as unit:
        pages = [
            unit.tables.find(shelf.bot.id, books, Query(limit=2, offset=at)) for at in (0, 2, 4)
        ]
    assert [row["isbn"] for page in pages for row in page] == ["a", "b", "c", "d"]


# --- migration ----------------------------------------------------------------------------------


def test_a_table_without_a_key_gets_an_id(world: World) -> None:
    migrate(world, "TABLE Notes\n  Text text\nEND TABLE")
    first, second = insert(world, "notes", text="1"), insert(world, "NOTES", TEXT="2")
    assert first["id"] < second["id"]
    assert [row["Text"] for row in rows(world, "notes")] == ["1", "2"]


def test_rows_with_a_number_as_key_count_themselves(world: World) -> None:
    migrate(world, "TABLE t\n  no integer KEY\n  a text\nEND TABLE")
    assert [insert(world, "t", a=letter)["no"] for letter in "xyz"] == [1, 2, 3]


def test_columns_are_added_and_rows_are_kept(world: World) -> None:
    migrate(world, "TABLE t\n  a text\nEND TABLE")
    insert(world, "t", a="old")
    notes = migrate(world, "TABLE t\n  a text\n  b number DEFAULT 7\n  c* text\nEND TABLE")
    assert [note.split(" ")[0] for note in notes] == ["t.c"]
    assert [(row["a"], row["b"], row["c"]) for row in rows(world, "t")] == [("old", 7, None)]


def test_nothing_is_dropped_or_narrowed(world: World) -> None:
    migrate(world, "TABLE t\n  a text\n  b text\nEND TABLE")
    insert(world, "t", a="long text", b="kept")
    notes = migrate(world, "TABLE t\n  a string(3)\nEND TABLE")
    assert len(notes) == 2
    assert [(row["a"], row["b"]) for row in rows(world, "t")] == [("long text", "kept")]


def test_the_same_declaration_twice_changes_nothing(world: World) -> None:
    migrate(world, BOOKS)
    before = table(world, "books")
    assert migrate(world, BOOKS) == []
    assert table(world, "books") == before


def test_an_index_on_what_is_not_there_is_said(world: World) -> None:
    source = "TABLE t\n  a text INDEX\nEND TABLE\nCREATE UNIQUE INDEX i ON t (a)\nCREATE INDEX j ON t (z)"
    assert migrate(world, source) == ["Index j is on a table or column there is not"]


def test_a_bot_does_not_see_the_tables_of_another(world: World) -> None:
    other = World(world.store, "other")
    migrate(world, BOOKS)
    insert(world, "books", isbn="a", title="T")
    with other.open() as unit:
        assert unit.tables.named(other.bot.id, "books") is None
        assert unit.tables.all(other.bot.id) == []
    migrate(other, BOOKS)
    assert rows(other, "books") == []


def test_what_a_transaction_wrote_goes_with_it(world: World) -> None:
    migrate(world, BOOKS)
    books = table(world, "books")
    with suppress(RuntimeError), world.open() as unit:
        unit.tables.insert(world.bot.id, books, {"isbn": "a", "title": "T"})
        raise RuntimeError
    assert rows(world, "books") == []


# --- whatever the words ---------------------------------------------------------------------------

HOSTILE = st.one_of(
    st.sampled_from(
        ["'; DROP TABLE books; --", '"', "%s", "{}", "\\", "a' OR '1'='1", "%(x)s", "$1"]
    ),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12),
)


@given(st.lists(HOSTILE, min_size=1, max_size=3, unique=True))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_only_a_value(shelf: World, texts: list[str]) -> None:
    books = table(shelf, "books")
    with shelf.open() as unit:
        unit.tables.delete(shelf.bot.id, books, None)
        for text in texts:
            unit.tables.insert(shelf.bot.id, books, {"isbn": str(texts.index(text)), "title": text})
        for text in texts:
            for operator in ("=", "CONTAINS"):
                phrase = Phrase(((False, f"title {operator} "), (True, text)))
                query = prepared(parse_filter(phrase), books, CONTEXT)
                found = unit.tables.find(shelf.bot.id, books, query)
                assert text in [row["title"] for row in found]
        assert len(unit.tables.find(shelf.bot.id, books, Query())) == len(texts)


NAMES = st.text(
    st.characters(exclude_characters='\x00"\n\r%`', exclude_categories=["Cs", "Cc", "Zl", "Zp"]),
    min_size=1,
    max_size=20,
).filter(lambda name: name.strip() == name and "${" not in name)


@given(
    NAMES.filter(str.isprintable), NAMES.filter(lambda n: n.isprintable() and n.casefold() != "id")
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_name_is_only_a_name(world: World, name: str, column: str) -> None:
    node = {"name": column, "type_name": "text", "size": [], "array": False, "primary_key": False}
    node |= dict.fromkeys(("unique", "required", "indexed"), False)
    wanted = declared_tables({"tables": [{"name": name, "columns": [node], "constraints": []}]})
    with world.open() as unit:
        unit.tables.migrate(world.bot.id, wanted)
        found = unit.tables.named(world.bot.id, name)
        if found is not None and found.column(column) is not None:
            row = rules.stored(found, {column: "x"}, NOW)
            made = unit.tables.insert(world.bot.id, found, row)
            assert made == {**made, **row}


@given(st.sampled_from(list(FILTERS.values())), st.sampled_from(list(FILTERS.values())))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_database_and_filter_on_a_list_agree(
    shelf: World, one: tuple[str, str], other: tuple[str, str]
) -> None:
    """FILTER of all rows gives what FIND gives, except where the language compares with another rule."""
    texts = [text for text, _ in (one, other) if text and " " in text and "ORDER" not in text]
    wanted = " OR ".join(f"NOT ({text})" for text in texts if "DATE(" not in text)
    everything = rows(shelf, "books")
    kept = select(everything, parse_filter(Phrase(((False, wanted),))), CONTEXT)
    assert [row["isbn"] for row in rows(shelf, "books", wanted)] == [row["isbn"] for row in kept]
