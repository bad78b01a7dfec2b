"""The tables of a bot over HTTP, on fakes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest

from tests.unit.scripts.test_routes import Caller, Wired, wired

__all__ = ["wired"]

TABLES = """
TABLE customers READ BY "operator" WRITE BY "operator"
  id integer KEY
  name* string(40)
  email string UNIQUE
  age integer
  joined date
  notes string READ BY "owner" WRITE BY "owner"
END TABLE
TABLE ledger
  id integer KEY
  total number(10,2)
END TABLE
"""
ANA = {"id": 1, "name": "Ana", "email": "ana@example.com", "age": 41, "joined": "2026-03-01"}
BOB = {"id": 2, "name": "Bob", "email": "bob@example.com", "age": 12}
EVA = {"id": 3, "name": "Eva", "email": "eva@example.com"}


@pytest.fixture
def shop(wired: Wired) -> Wired:
    wired.workshop.deploy("tables", *TABLES.splitlines())
    Caller(wired, "operator")("POST", "/db/customers", 201, json=[ANA, BOB, EVA])
    return wired


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "status"),
    [
        ("user", "GET", "/db", None, 403),
        ("viewer", "GET", "/db", None, 200),
        ("viewer", "GET", "/db/customers", None, 403),
        ("operator", "GET", "/db/customers", None, 200),
        ("operator", "GET", "/db/CUSTOMERS", None, 200),
        ("operator", "GET", "/db/ledger", None, 403),
        ("owner", "GET", "/db/ledger", None, 200),
        ("owner", "GET", "/db/none", None, 404),
        ("operator", "POST", "/db/ledger", {"id": 1}, 403),
        ("viewer", "POST", "/db/customers", EVA, 403),
        ("operator", "POST", "/db/customers", {**EVA, "notes": "x"}, 403),
        ("operator", "POST", "/db/customers", {"name": "Ana", "id": 1}, 409),
        ("operator", "POST", "/db/customers", {"id": 9, "name": "N" * 41}, 422),
        ("operator", "POST", "/db/customers", {"id": 9}, 422),
        ("operator", "POST", "/db/customers", {"id": 9, "name": "N", "colour": 1}, 422),
        ("operator", "POST", "/db/customers", [EVA] * 501, 400),
        ("operator", "POST", "/db/customers", "text", 400),
        ("operator", "GET", "/db/customers/9", None, 404),
        ("operator", "GET", "/db/customers/x", None, 404),
        ("operator", "PATCH", "/db/customers/9", {"age": 1}, 404),
        ("operator", "PATCH", "/db/customers/1", {"id": 7}, 422),
        ("operator", "PATCH", "/db/customers/1", {"age": "old"}, 422),
        ("operator", "DELETE", "/db/customers/9", None, 404),
        ("operator", "DELETE", "/db/customers/1", None, 204),
        ("operator", "GET", "/db/customers?filter[colour]=1", None, 400),
        ("operator", "GET", "/db/customers?filter[notes]=1", None, 400),
        ("operator", "GET", "/db/customers?sort=colour", None, 400),
        ("operator", "GET", "/db/customers?fields=colour", None, 400),
        ("operator", "GET", "/db/customers?order=up", None, 400),
        ("viewer", "GET", "/db/customers/count", None, 403),
        ("viewer", "GET", "/db/customers/export", None, 403),
        ("viewer", "POST", "/db/customers/import", {"rows": []}, 403),
        ("operator", "POST", "/db/customers/import", {}, 400),
        ("operator", "POST", "/db/customers/import", {"path": "../x.csv"}, 400),
        ("operator", "POST", "/db/customers/import", {"path": "none.csv"}, 404),
        ("operator", "POST", "/db/customers/search", {"q": ""}, 400),
    ],
)
def test_who_may_do_what_with_rows(
    shop: Wired, role: str, method: str, path: str, body: Any, status: int
) -> None:
    Caller(shop, role)(method, path, status, json=body)


def test_tables_are_listed_with_their_columns(shop: Wired) -> None:
    customers, ledger = Caller(shop, "viewer")("GET", "/db")
    assert (customers["name"], ledger["key"]) == ("customers", ["id"])
    name = customers["columns"][1]
    assert (name["name"], name["type"], name["size"], name["required"]) == (
        "name",
        "text",
        [40],
        True,
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("filter[name]=eq:Ana", [1]),
        ("filter[name]=Ana", [1]),
        ("filter[name]=ne:Ana", [2, 3]),
        ("filter[age]=gt:12", [1]),
        ("filter[age]=gte:12", [1, 2]),
        ("filter[age]=lt:41", [2]),
        ("filter[age]=lte:41&filter[name]=like:%25b%25", [2]),
        ("filter[id]=in:1, 3", [1, 3]),
        ("filter[age]=null:true", [3]),
        ("filter[age]=null:false", [1, 2]),
        ("filter[joined]=gte:2026-02-28", [1]),
        ("filter[age]=gt:many", []),
        ("sort=name&order=desc", [3, 2, 1]),
        ("limit=1&offset=1", [2]),
        ("filter[name]=eq:x' OR '1'='1", []),
    ],
)
def test_rows_are_filtered_sorted_and_paged(shop: Wired, query: str, found: list[int]) -> None:
    rows = Caller(shop, "operator")("GET", f"/db/customers?{query}")
    assert [row["id"] for row in rows] == found


def test_a_list_says_how_many_there_are_in_all(shop: Wired) -> None:
    caller = Caller(shop, "operator")
    answer = caller.client.get("/api/db/customers?limit=1&filter[age]=null:false").json()
    assert (len(answer["data"]), answer["total"]) == (1, 2)
    assert caller("GET", "/db/customers/count?filter[age]=null:false") == {"count": 2}


def test_only_the_wanted_columns_are_sent(shop: Wired) -> None:
    rows = Caller(shop, "operator")("GET", "/db/customers?fields=name,age&limit=1")
    assert rows == [{"name": "Ana", "age": 41}]


def test_a_column_of_others_is_hidden(shop: Wired) -> None:
    assert "notes" not in Caller(shop, "operator")("GET", "/db/customers/1")
    owner = Caller(shop, "owner")
    assert owner("PATCH", "/db/customers/1", json={"notes": "vip"})["notes"] == "vip"


def test_a_row_is_changed_replaced_and_deleted(shop: Wired) -> None:
    operator = Caller(shop, "operator")
    assert operator("PATCH", "/db/customers/1", json={"age": 42})["email"] == ANA["email"]
    replaced = operator("PUT", "/db/customers/1", json={"name": "Anna"})
    assert (replaced["name"], replaced["age"], replaced["id"]) == ("Anna", None, 1)
    operator("DELETE", "/db/customers/1", 204)
    operator("GET", "/db/customers/1", 404)


def test_what_an_operator_may_not_write_survives_a_replacement(shop: Wired) -> None:
    Caller(shop, "owner")("PATCH", "/db/customers/1", json={"notes": "vip"})
    Caller(shop, "operator")("PUT", "/db/customers/1", json={"name": "Anna"})
    assert Caller(shop, "owner")("GET", "/db/customers/1")["notes"] == "vip"


def test_a_stale_copy_of_a_row_does_not_overwrite(shop: Wired) -> None:
    operator = Caller(shop, "operator")
    etag = operator.client.get("/api/db/customers/1").headers["etag"]
    headers = {"If-Match": etag}
    operator("PATCH", "/db/customers/1", json={"age": 1}, headers=headers)
    for method in ("PATCH", "PUT", "DELETE"):
        operator(method, "/db/customers/1", 412, json={"name": "N"}, headers=headers)


def test_a_failing_row_of_a_list_stores_none(shop: Wired) -> None:
    operator = Caller(shop, "operator")
    operator("POST", "/db/customers", 409, json=[{"id": 8, "name": "H"}, {"id": 1, "name": "A"}])
    operator("GET", "/db/customers/8", 404)


def test_words_are_searched_in_the_texts_one_may_read(shop: Wired) -> None:
    operator = Caller(shop, "operator")
    Caller(shop, "owner")("PATCH", "/db/customers/1", json={"notes": "secret"})
    body = {"q": "eva EXAMPLE"}
    assert operator("POST", "/db/customers/search", json=body)[0]["id"] == 3
    assert operator("POST", "/db/customers/search", json={"q": "secret"}) == []


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_rows_are_exported_behind_a_link(shop: Wired, kind: str) -> None:
    path = f"/db/customers/export?format={kind}&filter[age]=null:false"
    job = Caller(shop, "operator")("GET", path, 202)
    assert (job["status"], job["result"]["rows"]) == ("succeeded", 2)
    with shop.store.transaction(shop.workshop.bot.org_id) as unit:
        stored = unit.jobs.get(job["job_id"])
    assert [row["name"] for row in _exported(kind, shop.files.read(stored.result["key"]))] == [
        "Ana",
        "Bob",
    ]


def _exported(kind: str, data: bytes) -> list[dict[str, Any]]:
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    if kind == "json":
        rows: list[dict[str, Any]] = json.loads(data)
        return rows
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    return [{"name": name} for name in ("Ana", "Bob") if f">{name}<" in sheet]


def test_rows_are_imported_with_a_report(shop: Wired) -> None:
    text = "Nome;Idade;extra\nZoe;20;x\n;30;y\nYan;old;z\nAna;1;x\n"
    shop.files.write("shop.gbai/shop.gbdrive/new.csv", text.encode())
    mapping = {"Nome": "name", "Idade": "age", "extra": ""}
    body = {"path": "new.csv", "mapping": mapping}
    result = Caller(shop, "operator")("POST", "/db/customers/import", 202, json=body)["result"]
    assert (result["total"], result["imported"], result["failed"]) == (4, 3, 1)
    assert [row["row"] for row in result["rejected"]] == [3]
    assert "old" in result["rejected"][0]["error"]
