"""Lists put together and apart, rows between files, tables and services, charts."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.basic.charts.drawing import chart_svg
from shared.network.records import WebAnswer, WebRequest
from tests.support.bench import Bench
from tests.support.web import answer

TABLES = """
TABLE sales
  id integer KEY
  month string(10)
  product string(10)
  amount number
END TABLE
INSERT INTO sales VALUES [{"month": "May", "product": "tea", "amount": 1}, {"month": "May", "product": "rice", "amount": 2}, {"month": "June", "product": "tea", "amount": 4}]
rows = [{"k": 1, "a": "x", "n": 2}, {"k": 2, "a": "y", "n": 3}]
others = [{"id": 9, "k": 1, "b": "u"}, {"id": 8, "k": 1, "b": "v"}]
"""


def pages(request: WebRequest) -> WebAnswer:
    number = int(request.url.partition("p=")[2].partition("&")[0])
    items = [{"id": number * 10 + n, "amount": n} for n in range(2)] if number < 3 else []
    return answer(json.dumps({"items": items}), content_type="application/json")


def bench() -> Bench:
    made = Bench()
    made.services.web.serve({"https://api.example.com/sales": pages})
    made.services.files.write(
        "shop.gbai/shop.gbdrive/s.csv", b"city,n\nRecife,1\nNatal,2\nRecife,3\n"
    )
    return made


RESULTS: dict[str, tuple[str, Any]] = {
    "MAP WITH": ("RETURN MAP rows WITH item.n * 2", [4, 6]),
    "MAP of a text": ('RETURN MAP(rows, "item.n * 10 + k")', [21, 32]),
    "MAP of a path": ('RETURN MAP(rows, "item.a")', ["x", "y"]),
    "JOIN ON": ("j = JOIN rows WITH others ON rows.k = others.k\nRETURN [COUNT(j), j[1].b + j[1].a]", [2, "vx"]),
    "JOIN ON columns of two names": ('c = [{"cid": 1, "z": "w"}]\nj = JOIN rows WITH c ON k = cid\nRETURN j.a + j.z', "xw"),
    "JOIN by a key": ('j = JOIN rows, others, "k"\nRETURN COUNT(j)', 2),
    "JOIN of texts": ('RETURN JOIN(["a", "b"], "-")', "a-b"),
    "JOIN of two files": ('j = JOIN "s.csv" WITH "s.csv" ON city = city\nRETURN COUNT(j)', 5),
    "PIVOT of a table": ("p = PIVOT sales ROWS month COLUMNS product VALUES SUM(amount)\nRETURN [p[0].month, p[0].rice, p.June.tea]", ["May", 2, 4]),
    "PIVOT counts": ("p = PIVOT sales ROWS product COLUMNS month VALUES COUNT(amount)\nRETURN p.tea.May", 1),
    "PIVOT of a file": ('p = PIVOT "s.csv" ROWS city COLUMNS city VALUES n\nRETURN p.Recife.Recife', 4),
    "GROUP BY of a table": ("g = GROUP BY sales ON month\nRETURN [COUNT(g), g.May.count]", [2, 2]),
    "GROUP BY with sums": ('g = GROUP BY "s.csv", "city", {"total": "SUM(n)"}\nRETURN g.Recife.total', 4),
    "IMPORT": ('r = IMPORT "s.csv"\nRETURN r[2].n + 1', 4),
    "EXPORT": ('p = EXPORT "out/r.xlsx", rows\nr = IMPORT p\nRETURN p + r[1].n', "out/r.xlsx3"),
    "EXPORT of a table": ('p = EXPORT TABLE sales TO json WITH TITLE "june"\nr = IMPORT p\nRETURN p + COUNT(r)', "exports/june.json3"),
    "SYNCHRONIZE": (
        'limit = 2\nr = SYNCHRONIZE "https://api.example.com/sales", "sales", "id", "p", "size"\nTALK REPORT()\nRETURN [r.inserted, r.total]',
        [4, 4],
    ),
    "SYNCHRONIZE again": (
        'limit = 2\nhost = "https://api.example.com/"\nSYNCHRONIZE "/sales", "sales", "id", "p", "size"\nRESET REPORT\nSYNCHRONIZE "/sales", "sales", "id", "p", "size"\nRETURN REPORT()',
        "sales: 0 inserted, 0 updated, 4 unchanged, 4 in all",
    ),
    "REPORT of MERGE": ('MERGE sales, {"month": "July", "amount": 1}, "month"\nRETURN REPORT()', "sales: 1 inserted, 0 updated, 0 unchanged, 1 in all"),
    "a chart": ('p = CHART "bar", rows\nRETURN LEFT(READ(p), 4)', "<svg"),
    "a chart of a file": ('p = CHART "pie", "s.csv"\nRETURN CONTAINS(READ(p), "Natal 33%")', True),
}  # fmt: skip


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    made = bench()
    assert made.run(TABLES + source) == result, made.outcome


ERRORS = {
    "no table of rows": ('x = IMPORT "none.csv"', "R5401"),
    "no format": ('x = EXPORT "a.doc", rows', "R5405"),
    "no chart": ('x = CHART "star", rows', "R5010"),
    "nothing to draw": ('x = CHART "bar", [{"a": "x"}]', "R5010"),
    "a calculation that is none": ('x = MAP(rows, "n *")', "R5206"),
    "no operation": ("x = PIVOT sales ROWS month COLUMNS product VALUES LEN(amount)", "R5010"),
    "no page": ('SYNCHRONIZE "https://none.example.com", "sales", "id", "p", "n"', "R5102"),
}


@pytest.mark.parametrize(("source", "code"), ERRORS.values(), ids=ERRORS)
def test_fails(source: str, code: str) -> None:
    assert bench().run(f"{TABLES}\nTRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY") == code


def test_large_lists_are_joined_by_their_key() -> None:
    made = bench()
    found = made.run(
        'a = []\nFOR i = 1 TO 3000\nPUSH a, {"k": i}\nNEXT\nj = JOIN a WITH a ON k = k\nRETURN COUNT(j)'
    )
    assert found == 3000


@pytest.mark.parametrize("kind", ["bar", "horizontal", "line", "area", "scatter", "pie"])
@given(
    data=st.lists(
        st.dictionaries(
            st.text(max_size=3),
            st.one_of(st.text(max_size=4), st.integers(), st.none()),
            max_size=4,
        ),
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None)
def test_a_chart_is_well_formed_whatever_is_drawn(kind: str, data: list[dict[str, Any]]) -> None:
    from shared.basic.errors import BasicError

    try:
        picture = chart_svg(kind, data)
    except BasicError as refused:
        assert refused.code == "R5010"  # noqa: PT017  refused data are no failure
    else:
        assert ET.fromstring(picture).tag.endswith("svg")
