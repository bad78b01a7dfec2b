"""Tables from a script: SAVE, INSERT, UPDATE, DELETE FROM, MERGE, FIND, AGGREGATE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.basic.data.rows import Field, value_of
from shared.basic.declaration import Effect, keyword
from shared.basic.registry import Registry
from shared.basic.runtime.run import Run
from shared.basic.runtime.runner import installed_keywords
from tests.support.bench import Bench

TABLES = """
TABLE leads
  id integer KEY
  name* string(40)
  email string(80) UNIQUE
  city string(40)
  score number
  active boolean DEFAULT TRUE
  updated_at datetime
END TABLE
TABLE logs
  text text
END TABLE
"""
ROWS = """
INSERT INTO leads VALUES [{"name": "Ana", "email": "ana@x.com", "city": "Recife", "score": 10}, {"name": "Bob", "city": "Recife", "score": 30}, {"name": "Eve", "city": "Natal", "score": null}]
"""


def bench(source: str = "", **config: str) -> Bench:
    """A bot with three leads."""
    made = Bench(config=config)
    made.run(TABLES + ROWS + source)
    return made


def names(found: Any) -> str:
    return "".join(row["name"][0] for row in found)


FOUND: dict[str, tuple[str, str]] = {
    "all": ("FIND leads", "ABE"),
    "a quoted name": ('FIND "Leads"', "ABE"),
    "a name in a variable": ('t = "leads"\nRETURN FIND t', "ABE"),
    "filter": ('FIND "leads", "score > 5"', "AB"),
    "filter with a variable": ('term = "o"\nRETURN FIND "leads", "name LIKE " + term', "B"),
    "filter with a hole": ('term = "Bob"\nRETURN FIND "leads", "name = ${term}"', "B"),
    "column and value": ('FIND "leads", "city", "Natal"', "E"),
    "a key alone": ("FIND leads, 2", "B"),
    "where": ('FIND leads WHERE city = "Recife" AND NOT score > 20', "A"),
    "a variable of the column's name": ('name = "Eve"\nRETURN FIND leads WHERE name = name', "E"),
    "a right name that is no variable": ("FIND leads WHERE city = Natal", "E"),
    "two columns": ("FIND leads WHERE name = city", ""),
    "order": ("FIND leads WHERE score IS NOT NULL ORDER BY score DESC", "BA"),
    "limit and offset": ("FIND leads ORDER BY name LIMIT 1 OFFSET 1", "B"),
    "a list": ('wanted = ["Ana", "Eve"]\nRETURN FIND leads WHERE name IN wanted', "AE"),
    "a query": ("QUERY \"SELECT * FROM leads WHERE city = 'Recife' ORDER BY name DESC\"", "BA"),
    "a query with a hole": (
        'c = "Natal"\nRETURN QUERY "SELECT name, city FROM leads WHERE city = \'${c}\'"',
        "E",
    ),
    "a query with a joined value": (
        'c = "Natal"\nRETURN QUERY "SELECT * FROM leads WHERE city = " + c',
        "E",
    ),
    "a select": (
        'city = "Recife"\nleast = 5\nRETURN SELECT name FROM leads WHERE score > least LIMIT 1',
        "A",
    ),
    "as a call": ('FIND("leads", "score = 30")', "B"),
}


@pytest.mark.parametrize(("source", "found"), FOUND.values(), ids=FOUND)
def test_finds(source: str, found: str) -> None:
    script = source if "RETURN" in source else f"RETURN {source}"
    assert names(bench().run(script)) == found


WRITES: dict[str, tuple[str, str]] = {
    "an object": ('SAVE leads, {"name": "Zoe"}', "Zoe"),
    "an id and an object": ('SAVE "leads", 2, {"name": "Zed"}', "Zed"),
    "names of variables": (
        'name = "Zoe"\nlead_email = "z@x"\nSAVE "leads", name, lead_email',
        "Zoe",
    ),
    "fields of an object": (
        'u = {"name": "Zoe", "city": "X"}\nSAVE "leads", u.name, u.city',
        "Zoe",
    ),
    "values in the order of the columns": ('INSERT "leads", 9, "Zoe", "z@x"', "Zoe"),
    "assignments": ('INSERT INTO leads WITH name = "Zoe", score = 1', "Zoe"),
    "rows after a comma": ('INSERT INTO leads, {"name": "Zoe"}', "Zoe"),
    "set": ('UPDATE leads SET name = "Zed" WHERE id = 2', "Zed"),
    "filter then object": ('UPDATE "leads", "id = 2", {"name": "Zed"}', "Zed"),
    "object then filter": ('UPDATE "leads", {"name": "Zed"}, "id = 2"', "Zed"),
    "id then object": ('UPDATE "leads", 2, {"name": "Zed"}', "Zed"),
    "id, column, value": ('UPDATE "leads", 2, "name", "Zed"', "Zed"),
    "an assignment as text": ('UPDATE "leads", "id = 2", "name = Zed"', "Zed"),
    "id and names": ('name = "Zed"\nscore = 3\nUPDATE "leads", 2, name, score, NOW()', "Zed"),
    "a unique column in place of the key": ('UPDATE "leads", "ana@x.com", {"name": "Zed"}', "Zed"),
    "merge by a column": ('MERGE "leads", {"email": "ana@x.com", "name": "Zed"}, "email"', "Zed"),
    "merge with by": (
        'd = [{"email": "ana@x.com", "name": "Zed"}]\nMERGE leads WITH d BY email',
        "Zed",
    ),
    "merge on": ('MERGE INTO leads ON email = "ana@x.com" WITH name = "Zed"', "Zed"),
}


@pytest.mark.parametrize(("source", "name"), WRITES.values(), ids=WRITES)
def test_writes(source: str, name: str) -> None:
    made = bench(source)
    rows = made.run("RETURN FIND leads")
    assert [row["name"] for row in rows if row["name"].startswith("Z")] == [name]
    assert len(rows) == (4 if name == "Zoe" else 3)


RESULTS: dict[str, tuple[str, Any]] = {
    "SAVE says what it did": (
        'RETURN SAVE "leads", 2, {"score": 1}',
        {"table": "leads", "id": 2, "rows_affected": 1},
    ),
    "SAVE of a list": ('r = SAVE logs, [{"text": "a"}, {"text": "b"}]\nRETURN r.rows_affected', 2),
    "INSERT gives the row": (
        'r = INSERT INTO leads WITH name = "Zoe"\nRETURN r.id + "" + r.active',
        "4true",
    ),
    "UPDATE counts": ('RETURN UPDATE leads SET score = 0 WHERE city = "Recife"', 2),
    "UPDATE fills in the time": (
        "UPDATE leads SET score = 0 WHERE id = 1\nr = FIND leads, 1\nRETURN YEAR(r.updated_at)",
        2026,
    ),
    "DELETE FROM counts": ("RETURN DELETE FROM leads WHERE score > 5", 2),
    "DELETE with a filter": ('RETURN DELETE "leads", "city = Recife"', 2),
    "MERGE counts": (
        'RETURN MERGE "leads", [{"email": "ana@x.com", "score": 10}, {"email": "n@x", "name": "N"}], "email"',
        {"inserted": 1, "updated": 0, "unchanged": 1, "total": 2},
    ),
    "MERGE of lists": ("RETURN MERGE [1, 2], [2, 3]", [1, 2, 3]),
    "FIRST row": ("r = FIND leads WHERE score > 5 ORDER BY score DESC FIRST\nRETURN r.name", "Bob"),
    "no FIRST row": ("RETURN FIND leads WHERE score > 99 FIRST", None),
    "rows as one record": ("r = FIND leads WHERE id = 1\nRETURN r.name", "Ana"),
    "no rows are null": ('r = FIND leads WHERE id = 99\nIF r = NULL THEN RETURN "none"', "none"),
    "a sum": ('RETURN AGGREGATE "leads", "SUM", "score"', 40),
    "a sum, operation first": ('RETURN AGGREGATE "SUM", "leads", "score"', 40),
    "a call": ('RETURN AGGREGATE "leads", "AVG(score)"', 20),
    "a count with a filter": ('RETURN AGGREGATE("leads", "COUNT", "*", "city = Recife")', 2),
    "an average in words": ("RETURN AGGREGATE leads AVERAGE score WHERE score > 10", 30),
    "nothing to add": ("RETURN AGGREGATE leads SUM score WHERE score > 99", 0),
    "nothing to compare": ("RETURN AGGREGATE leads MAX score WHERE score > 99", None),
    "groups": (
        "RETURN AGGREGATE leads COUNT name GROUP BY city",
        [{"city": "Natal", "count": 1}, {"city": "Recife", "count": 2}],
    ),
    "a query that counts": (
        'RETURN QUERY "SELECT COUNT(*) AS n, SUM(score) FROM leads WHERE score > 5"',
        [{"n": 2, "sum": 40}],
    ),
    "a query with groups": (
        'RETURN QUERY "SELECT city, COUNT(*) AS n FROM leads GROUP BY city"',
        [{"city": "Natal", "n": 1}, {"city": "Recife", "n": 2}],
    ),
    "a text with quotes": (
        'SAVE logs, {"text": "O\'Brien; DROP"}\nr = FIND logs WHERE text = "O\'Brien; DROP"\nRETURN LEN(r)',
        1,
    ),
}


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    assert bench().run(source) == result


ERRORS = {
    "no table": ('SAVE "nothing", {"a": 1}', "R5204"),
    "no column": ('SAVE leads, {"name": "Zoe", "colour": 1}', "R5205"),
    "no column in a filter": ('x = FIND "leads", "colour = red"', "R5205"),
    "a duplicate": ('SAVE leads, {"name": "Zoe", "email": "ana@x.com"}', "R5202"),
    "a required column": ('SAVE leads, {"email": "z@x"}', "R5203"),
    "a value of another type": ('UPDATE leads SET score = "many" WHERE id = 1', "R5203"),
    "UPDATE of all rows": ("UPDATE leads SET score = 1", "R5206"),
    "DELETE of all rows": ("DELETE FROM leads", "R5206"),
    "DELETE with an empty filter": ('DELETE "leads", ""', "R5206"),
    "a second statement": ('x = FIND "leads", "name = a; DROP TABLE leads"', "R5206"),
    "a sub-select": ('x = FIND "leads", "id IN (select 1)"', "R5206"),
    "a comment": ('x = FIND "leads", "name = a -- b"', "R5206"),
    "a value without a column": ('UPDATE "leads", 2, 5, 6, 7', "R5010"),
    "a row that is no object": ('INSERT INTO leads VALUES "text"', "R5010"),
    "a query that writes": ('x = QUERY "DELETE FROM leads"', "R5206"),
    "a query with a join": ('x = QUERY "SELECT * FROM leads JOIN logs ON 1 = 1"', "R5206"),
    "a query of two statements": ('x = QUERY "SELECT * FROM leads; DROP TABLE leads"', "R5206"),
    "a query of a system table": ('x = QUERY "SELECT * FROM pg_user"', "R5204"),
    "a query with a hidden function": ('x = QUERY "SELECT pg_sleep(9) FROM leads"', "R5206"),
}


@pytest.mark.parametrize(("source", "code"), ERRORS.values(), ids=ERRORS)
def test_fails(source: str, code: str) -> None:
    made = bench()
    assert made.run(f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY") == code
    assert names(made.run("RETURN FIND leads")) == "ABE"


SEARCHES = {
    "a word": ("recife", "AB"),
    "the most words": ("bob recife", "BA"),
    "nothing": ("zzz", ""),
}


@pytest.mark.parametrize(("query", "found"), SEARCHES.values(), ids=SEARCHES)
def test_searches(query: str, found: str) -> None:
    assert names(bench().run(f'RETURN SEARCH leads, "{query}"')) == found


@pytest.mark.parametrize(
    "source",
    [
        'SAVE FROM UNSTRUCTURED "leads", "Call Zoe from Recife"',
        'text = "Call Zoe from Recife"\nr = SAVE FROM UNSTRUCTURED text, "leads"',
    ],
    ids=["table first", "text first"],
)
def test_a_model_reads_a_row_out_of_a_text(source: str) -> None:
    made = bench()
    made.services.models.answers.append(
        '```json\n{"name": "Zoe", "city": "Recife", "email": null}\n```'
    )
    made.run(source)
    assert names(made.run('RETURN FIND leads WHERE city = "Recife"')) == "ABZ"


def test_a_record_is_saved_without_a_model() -> None:
    made = bench('SAVE FROM UNSTRUCTURED "leads", {"id": 1, "name": "Zoe"}')
    made.run("""j = '{"name": "Yan"}'\nSAVE FROM UNSTRUCTURED "leads", j""")
    assert names(made.run("RETURN FIND leads")) == "ZBEY"
    assert made.services.models.asked == []


@pytest.mark.parametrize("kill", [Bench.kill_before_commit, Bench.kill_after_commit])
def test_a_row_read_out_of_a_text_is_stored_once(kill: Callable[[Bench, int], None]) -> None:
    source = TABLES + 'r = SAVE FROM UNSTRUCTURED leads, "I am Zoe"\nRETURN r.name'
    for number in range(1, 6):
        made = Bench()
        made.services.models.answers += ['{"name": "Zoe"}', '{"name": "Zed"}']
        kill(made, number)
        name = made.run(source)
        assert names(made.run("RETURN FIND leads")) == "Z", number
        assert (name or made.run("RETURN FIND leads").pop()["name"]) in ("Zoe", "Zed")


def test_a_bot_may_allow_writes_to_all_rows() -> None:
    made = bench("UPDATE leads SET score = 1", **{"allow-unfiltered-write": "true"})
    assert made.run("RETURN AGGREGATE leads SUM score") == 3


def test_a_text_that_names_no_table_is_a_question() -> None:
    assert bench().run('r = FIND "opening hours of the shop"\nRETURN LEN(r)') == 0


def test_rows_are_a_thousand_unless_the_bot_says_otherwise() -> None:
    made = bench(**{"find-max-rows": "2"})
    assert len(made.run("RETURN FIND leads")) == 2
    assert len(made.run("RETURN FIND leads LIMIT 3")) == 3


ROLES = """
TABLE pay READ BY "boss;clerk" WRITE BY "boss"
  who text
  amount number READ BY "boss"
END TABLE
"""


@pytest.mark.parametrize(
    ("role", "source", "result"),
    [
        ("boss", 'SAVE pay, {"who": "z", "amount": 1}', None),
        ("clerk", 'SAVE pay, {"who": "z"}', "R5051"),
        ("guest", "x = FIND pay", "R5051"),
        ("clerk", "RETURN FIND pay FIRST", {"who": "a"}),
        ("boss", "RETURN FIND pay FIRST", {"who": "a", "amount": 5}),
        ("clerk", "x = FIND pay WHERE amount > 1", "R5051"),
        ("clerk", "x = AGGREGATE pay SUM amount", "R5051"),
    ],
)
def test_roles_of_tables_and_columns_hold(role: str, source: str, result: Any) -> None:
    made = Bench()
    made.services.user = replace(made.services.user, role="boss")
    made.run(ROLES + 'SAVE pay, {"who": "a", "amount": 5}')
    made.services.user = replace(made.services.user, role=role)
    found = made.run(f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY")
    assert found == result or {k: v for k, v in found.items() if k != "id"} == result


LINES = """
FOR i = 1 TO 3
  SAVE logs, {"text": "line " + i}
NEXT
n = MERGE "leads", {"email": "a@x", "name": "A"}, "email"
"""


@pytest.mark.parametrize("kill", [Bench.kill_before_commit, Bench.kill_after_commit])
def test_a_row_is_written_once_wherever_the_process_ends(
    kill: Callable[[Bench, int], None],
) -> None:
    whole = Bench()
    whole.run(TABLES + LINES)
    for number in range(1, whole.services.commits + 1):
        made = Bench()
        kill(made, number)
        made.run(TABLES + LINES)
        texts = [row["text"] for row in made.run("RETURN FIND logs")]
        assert texts == ["line 1", "line 2", "line 3"], number
        assert names(made.run("RETURN FIND leads")) == "A"


HOSTILE = st.one_of(
    st.sampled_from(
        ["' OR '1'='1", "x; DROP TABLE leads", "1 OR 1=1", "NOT NULL", "a) OR (b", "-- x"]
    ),
    st.text(max_size=15),
)


@given(HOSTILE, HOSTILE)
@settings(max_examples=30, deadline=None)
def test_a_bound_value_never_widens_a_filter(one: str, other: str) -> None:
    made = bench()
    made.run(
        'PARAM a AS string\nPARAM b AS string\nDELETE "leads", "name = ${a} AND city = ${b}"',
        params={"a": one, "b": other},
    )
    assert names(made.run("RETURN FIND leads")) == "ABE"


def test_a_field_list_outlives_the_process() -> None:
    @keyword("SHIP {what:ref}, {values:fields}", effect=Effect.ONCE, example="SHIP box, 1, 2")
    def ship(_run: Run, what: str, values: list[Field]) -> dict[str, Any]:
        """Ship something."""
        return {what: {name: value_of(given) for name, given in values}}

    installed = installed_keywords()
    registry = Registry.of(*(each.call for each in installed), ship, functions=installed.functions)
    made = Bench(registry=registry)
    made.kill_after_commit(2)  # the intent is stored, the act has not begun
    source = 'size = 3\nu = {"name": "Ana"}\nx = SHIP box, size, u.name, "to " + u.name\nRETURN x'
    assert made.run(source) == {"box": {"size": 3, "name": "Ana", "": "to Ana"}}
