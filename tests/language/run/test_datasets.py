"""Files of the drive as tables: the same statements on CSV, JSON and workbooks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from layers.papers.workbooks import with_cells
from tests.support.bench import Bench

PREFIX = "shop.gbai/shop.gbdrive/"
LINES: list[list[Any]] = [
    ["id", "name", "city", "score", "active", "since"],
    [1, "Ana", "Recife", 10, True, date(2026, 1, 2)],
    [2, "Bob", "Recife", 30, False, date(2026, 2, 3)],
    [3, "Eve", "Natal", None, True, None],
]
CSV = """id,name,city,score,active,since
1,Ana,Recife,10,true,2026-01-02
2,Bob,Recife,30,false,2026-02-03
3,Eve,Natal,,true,
"""
JSON = """[{"id": 1, "name": "Ana", "city": "Recife", "score": 10, "active": true, "since": "2026-01-02"},
 {"id": 2, "name": "Bob", "city": "Recife", "score": 30, "active": false, "since": "2026-02-03"},
 {"id": 3, "name": "Eve", "city": "Natal", "score": null, "active": true, "since": null}]"""
FILES = {
    "leads.csv": CSV.encode(),
    "leads.json": JSON.encode(),
    "leads.xlsx": with_cells(b"", LINES),
}


def bench(**config: str) -> Bench:
    made = Bench(config=config)
    for path, data in FILES.items():
        made.services.files.write(PREFIX + path, data)
    return made


def text_of(made: Bench, path: str) -> str:
    return made.services.files.read(PREFIX + path).decode()


RESULTS: dict[str, tuple[str, Any]] = {
    "all": ('r = FIND "$F"\nRETURN COUNT(r)', 3),
    "numbers are numbers": ('r = FIND "$F", "score > 9"\nRETURN r[1].score + 1', 31),
    "booleans are booleans": ('r = FIND "$F" WHERE active = TRUE\nRETURN r[1].name', "Eve"),
    "dates are dates": ('r = FIND "$F" WHERE since > "2026-01-15"\nRETURN r.name + MONTH(r.since)', "Bob2"),
    "a variable": ('city = "Natal"\nr = FIND "$F" WHERE city = city\nRETURN r.name', "Eve"),
    "a hole": ('c = "Natal\' OR 1=1"\nr = FIND "$F", "city = \'${c}\'"\nRETURN COUNT(r)', 0),
    "order and limit": ('r = FIND "$F" WHERE score IS NOT NULL ORDER BY score DESC LIMIT 1\nRETURN r.name', "Bob"),
    "a key": ('r = FIND "$F", 2\nRETURN r.name', "Bob"),
    "FIRST": ('r = FIND "$F" WHERE city = "Recife" FIRST\nRETURN r.name', "Ana"),
    "aggregate": ('RETURN AGGREGATE "$F", "SUM", "score"', 40),
    "aggregate with filter": ("RETURN AGGREGATE \"$F\", \"COUNT(id)\", \"city = 'Recife'\"", 2),
    "aggregate by group": ('r = AGGREGATE "$F" SUM score GROUP BY city\nRETURN r[1].sum', 40),
    "search": ('r = SEARCH "$F", "recife bob"\nRETURN r[0].name', "Bob"),
    "query": ("r = QUERY \"SELECT name FROM '$F' WHERE score > 15\"\nRETURN r.name", "Bob"),
    "save": ('s = SAVE "$F", {"name": "Zoe", "score": 5}\nr = FIND "$F", 4\nRETURN r.name + s.id', "Zoe4"),
    "save again": ('SAVE "$F", {"id": 2, "name": "Zed"}\nr = FIND "$F", 2\nRETURN r.name + r.city', "ZedRecife"),
    "save by id": ('SAVE "$F", 2, {"name": "Zed"}\nr = FIND "$F", 2\nRETURN r.name + r.score', "Zed30"),
    "save a field list": ('name = "Zoe"\ncity = "X"\nscore = 1\nSAVE "$F", name, city, score\nr = FIND "$F", 4\nRETURN r.city', "X"),
    "a new column": ('SAVE "$F", {"id": 2, "mail": "b@x"}\nr = FIND "$F", 2\nRETURN r.mail + r.name', "b@xBob"),
    "a value of another kind": ('SAVE "$F", {"id": 2, "score": "many"}\nr = FIND "$F"\nRETURN r[0].score + r[1].score', "10many"),
    "insert": ('r = INSERT INTO "$F" WITH name = "Zoe"\nRETURN r.id', 4),
    "update": ('n = UPDATE "$F" SET score = 1 WHERE city = "Recife"\nRETURN n + AGGREGATE("$F", "SUM", "score")', 4),
    "update by id": ('UPDATE "$F", 2, "name", "Zed"\nr = FIND "$F", 2\nRETURN r.name', "Zed"),
    "delete": ('n = DELETE FROM "$F" WHERE city = "Recife"\nr = FIND "$F"\nRETURN n + r.name', "2Eve"),
    "merge": (
        'm = MERGE "$F", [{"name": "Ana", "score": 11}, {"name": "Bob", "score": 30}, {"name": "Zoe"}], "name"\nRETURN [m.inserted, m.updated, m.unchanged]',
        [1, 1, 1],
    ),
    "read as table": ('r = READ "$F" AS TABLE\nRETURN r[1].score + r[1].id', 32),
}  # fmt: skip


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_a_file_answers_as_a_table(path: str, source: str, result: Any) -> None:
    made = bench()
    assert made.run(source.replace("$F", path)) == result, made.outcome


ERRORS: dict[str, tuple[str, str]] = {
    "no such file": ('x = FIND "nothing.csv"', "R5401"),
    "no such column": ('x = FIND "leads.csv", "size > 1"', "R5205"),
    "all rows": ('DELETE FROM "leads.csv"', "R5206"),
    "above the drive": ('SAVE "../leads.csv", {"a": 1}', "R5404"),
    "no workbook": ('WRITE "x" TO "bad.xlsx"\nx = FIND "bad.xlsx"', "R5405"),
    "no list": ('WRITE "[1]" TO "bad.json"\nx = FIND "bad.json"', "R5405"),
    "another database": ('x = FIND "erp.orders"', "R5005"),
}


@pytest.mark.parametrize(("source", "code"), ERRORS.values(), ids=ERRORS)
def test_a_file_that_does_not_serve_is_a_failure(source: str, code: str) -> None:
    assert bench().run(f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY") == code


def test_a_missing_file_is_begun_and_its_rows_get_ids() -> None:
    made = bench()
    made.run('SAVE "new.csv", {"name": "Zoe", "age": 4}\nSAVE "new.csv", {"name": "Ana"}')
    header, first, second = text_of(made, "new.csv").splitlines()
    assert header == "id,name,age"
    assert first.endswith(",Zoe,4")
    assert second.endswith(",Ana,")
    assert len(first.partition(",")[0]) == 36


def test_cells_nobody_touched_stay_letter_by_letter() -> None:
    made = bench()
    made.services.files.write(
        PREFIX + "a.csv", b"code;n;d\n007;1.50;03/04/2026\n008;2;04/04/2026\n"
    )
    made.run('UPDATE "a.csv" SET n = 3 WHERE code = "008"')
    assert text_of(made, "a.csv") == "code;n;d\n007;1.50;03/04/2026\n008;3;04/04/2026\n"


def test_a_file_below_data_is_found_by_its_name() -> None:
    made = bench()
    made.services.files.write(PREFIX + "data/stock.csv", b"id,item\n1,tea\n")
    made.run('SAVE "stock.csv", {"item": "rice"}')
    assert text_of(made, "data/stock.csv") == "id,item\n1,tea\n2,rice\n"


@pytest.mark.parametrize("commit", range(1, 8))
@pytest.mark.parametrize("when", ["before", "after"])
def test_rows_of_a_file_are_written_once_whatever_is_killed(commit: int, when: str) -> None:
    made = bench()
    (made.kill_before_commit if when == "before" else made.kill_after_commit)(commit)
    made.run(
        'a = INSERT INTO "n.csv" WITH name = "a"\nb = SAVE "leads.csv", {"name": "Zoe"}\n'
        'c = UPDATE "leads.csv" SET score = score_now WHERE city = "Recife"\n'.replace(
            "score_now", "7"
        )
        + 'd = DELETE FROM "leads.csv" WHERE name = "Eve"\nTALK b.id + " " + c + " " + d'
    )
    assert made.said == ["4 2 1"]
    assert len(text_of(made, "n.csv").splitlines()) == 2
    assert [line.split(",")[1] for line in text_of(made, "leads.csv").splitlines()[1:]] == [
        "Ana",
        "Bob",
        "Zoe",
    ]
