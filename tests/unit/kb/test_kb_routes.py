"""The knowledge routes on fakes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from functions.kb.app import app
from functions.kb.deps import wiring
from layers.documents.catalog import DocumentFormats
from layers.web.exchange import HttpExchange
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.knowledge.upkeep import Task, Upkeep
from shared.network.guarding import GuardedWeb
from shared.packages.knowledge_files import KnowledgeFiles
from shared.records.sessions import Session
from shared.records.users import Identity, User
from tests.support.cache import MemoryRateLimits
from tests.support.knowledge import Library, StoppedClock
from tests.support.models import ScriptedModel

RULES = "default_access: all\nfolders:\n  staff: {access: authenticated}\n"


class Wired:
    """The routes' adapters, over a library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.store, self.files, self.queue = library.store, library.files, library.queue
        self.vectors, self.retrieval, self.clock = (
            library.vectors,
            library.retrieval,
            StoppedClock(),
        )
        self.formats, self.signer = DocumentFormats(), Signer("s" * 32)
        self.limits = MemoryRateLimits()
        self.documents = KnowledgeFiles(self.store, self.files, self.queue, self.clock)
        self.upkeep = Upkeep(self.store, self.files, self.vectors, self.queue, self.clock)
        self.guard = GuardedWeb(KnownNames(), HttpExchange())
        self.models = CitingModels()

    def embedder(self, bot: Any) -> Any:
        return self.library.embedder

    def token(self, role: str, user_id: str = "", org_id: str = "") -> dict[str, str]:
        org = org_id or self.library.bot.org_id
        identity = Identity(user_id or new_id(), org, role, int(time.time()) + 600)
        return {"Authorization": f"Bearer {self.signer.sign(identity, BEARER)}"}


class KnownNames:
    """Every name has one public address; numbers are their own."""

    def addresses(self, host: str) -> list[str]:
        return [host if host[0].isdecimal() else "93.184.216.34"]


class CitingModels:
    """A model that cites a passage it was given and one it was not."""

    def provider(self, bot: Any) -> ScriptedModel:
        return ScriptedModel("Within five days [1] [9].")


@pytest.fixture
def wired() -> Iterator[Wired]:
    library = Library("shop")
    library.put("gbot", "config.csv", "public,true")
    library.put("gbkb", "faq/kb.permissions.yaml", RULES)
    library.add("faq", "refunds.md", "# Refunds\n\nMoney is paid back within five days.")
    library.add("faq", "staff/pay.md", "# Salaries\n\nThe bakers earn 2000 a month.")
    found = Wired(library)
    app.dependency_overrides[wiring] = lambda: found
    yield found
    app.dependency_overrides.clear()


class Caller:
    """Calls the routes with one role, about the shop."""

    def __init__(self, wired: Wired, role: str, **identity: str) -> None:
        headers = {"X-Bot-ID": "shop"} | (wired.token(role, **identity) if role else {})
        self.client = TestClient(app, headers=headers)

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self.client.request(method, f"/api{path}", **options)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "status"),
    [
        ("", "GET", "/kb", None, 401),
        ("guest", "GET", "/kb", None, 403),
        ("user", "GET", "/kb", None, 200),
        ("operator", "POST", "/kb", {"name": "new"}, 403),
        ("owner", "POST", "/kb", {"name": "new"}, 201),
        ("owner", "POST", "/kb", {"name": "FAQ"}, 409),
        ("owner", "POST", "/kb", {"name": "stats"}, 400),
        ("owner", "POST", "/kb", {"name": "../up"}, 400),
        ("user", "GET", "/kb/documents", None, 403),
        ("viewer", "GET", "/kb/documents", None, 200),
        ("viewer", "GET", "/kb/documents?kb=missing", None, 404),
        ("viewer", "GET", "/kb/documents/none", None, 404),
        ("viewer", "GET", "/kb/stats", None, 200),
        ("guest", "POST", "/kb/search", {"query": "money"}, 200),
        ("guest", "POST", "/kb/search", {"query": "money", "kbs": ["missing"]}, 404),
        ("guest", "POST", "/kb/search", {"query": ""}, 400),
        ("viewer", "POST", "/kb/upload", {"kb": "faq", "path": "a.md", "size": 1}, 403),
        ("operator", "POST", "/kb/upload", {"kb": "faq", "path": "a.md", "size": 1}, 201),
        ("operator", "POST", "/kb/upload", {"kb": "faq", "path": "a.exe", "size": 1}, 415),
        ("operator", "POST", "/kb/upload", {"kb": "faq", "path": "a.md", "size": 10**9}, 413),
        ("operator", "POST", "/kb/upload", {"kb": "none", "path": "a.md", "size": 1}, 404),
        ("operator", "POST", "/kb/index", {"kb": "faq"}, 202),
        ("operator", "POST", "/kb/index", {"kb": "none"}, 404),
        ("operator", "DELETE", "/kb/faq", None, 403),
        ("owner", "DELETE", "/kb/faq", None, 202),
        ("user", "POST", "/kb/embeddings", {"input": "x"}, 403),
        ("operator", "POST", "/kb/embeddings", {"input": ["x"] * 65}, 413),
        ("guest", "POST", "/kb/query", {"question": "money"}, 403),
        ("user", "POST", "/kb/query", {"question": "money", "kbs": ["none"]}, 404),
        ("operator", "GET", "/kb/faq/permissions", None, 403),
        ("owner", "GET", "/kb/none/permissions", None, 404),
        ("owner", "PUT", "/kb/faq/permissions", {"default_access": "everybody"}, 422),
        ("operator", "GET", "/kb/faq/permissions/export", None, 403),
        ("operator", "GET", "/kb/faq/folders/staff/access", None, 403),
        ("user", "GET", "/kb/websites", None, 403),
        ("viewer", "GET", "/kb/websites", None, 200),
        ("viewer", "POST", "/kb/websites", {"url": "https://tea.example/"}, 403),
        ("operator", "POST", "/kb/websites", {"url": "https://tea.example/"}, 201),
        ("operator", "POST", "/kb/websites", {"url": "http://127.0.0.1/"}, 400),
        ("operator", "POST", "/kb/websites", {"url": "ftp://tea.example/"}, 400),
        ("operator", "POST", "/kb/websites", {"url": "https://t.example/", "refresh": "1s"}, 400),
        ("operator", "DELETE", "/kb/websites/none", None, 404),
        ("operator", "POST", "/website/force-recrawl", {"url": "https://none.example/"}, 404),
    ],
)
def test_who_may_do_what(
    wired: Wired, role: str, method: str, path: str, body: Any, status: int
) -> None:
    Caller(wired, role)(method, path, status, json=body)


def test_a_bot_of_another_organization_does_not_exist(wired: Wired) -> None:
    stranger = Caller(wired, "owner", org_id=new_id())
    assert stranger("GET", "/kb", 404)["error"] == "bot_not_found"


def test_a_knowledge_base_is_listed_with_its_figures(wired: Wired) -> None:
    (kb,) = Caller(wired, "user")("GET", "/kb")["data"]
    assert (kb["name"], kb["documents"], kb["chunks"], kb["status"]) == ("faq", 2, 2, "ready")
    assert kb["default_access"] == "all"


def test_a_search_answers_with_passages_and_their_places(wired: Wired) -> None:
    found = Caller(wired, "guest")("POST", "/kb/search", json={"query": "when is money paid back"})
    (hit,) = found["data"]
    assert (hit["path"], hit["title"], hit["kb"]) == ("refunds.md", "Refunds", "faq")
    assert 0 < hit["score"] <= 1


@pytest.mark.parametrize(("role", "found"), [("guest", False), ("user", True)])
def test_a_guest_does_not_find_what_a_user_finds(wired: Wired, role: str, found: bool) -> None:
    question = {"query": "what do bakers earn a month"}
    hits = Caller(wired, role)("POST", "/kb/search", json=question)["data"]
    assert ("staff/pay.md" in [hit["path"] for hit in hits]) is found


def test_a_new_knowledge_base_is_there_at_once(wired: Wired) -> None:
    owner = Caller(wired, "owner")
    made = owner("POST", "/kb", 201, json={"name": "Müller & Co", "default_access": "all"})
    assert made["data"]["default_access"] == "all"
    assert made["data"]["collection"].endswith("_muller_co")
    assert [kb["name"] for kb in owner("GET", "/kb")["data"]] == ["Müller & Co", "faq"]


def test_documents_are_listed_by_filter(wired: Wired) -> None:
    viewer = Caller(wired, "viewer")

    def paths(**query: str) -> list[str]:
        found = viewer("GET", "/kb/documents", params=query)
        return [document["path"] for document in found["data"]]

    assert paths() == ["refunds.md", "staff/pay.md"]
    assert paths(q="SALAR") == ["staff/pay.md"]
    assert paths(folder="staff") == ["staff/pay.md"]
    assert paths(status="failed") == []


def test_a_document_shows_its_passages(wired: Wired) -> None:
    viewer = Caller(wired, "viewer")
    (document,) = viewer("GET", "/kb/documents", params={"q": "refunds"})["data"]
    shown = viewer("GET", f"/kb/documents/{document['id']}")["data"]
    assert shown["previews"][0]["content"].startswith("# Refunds")
    assert shown["status"] == "indexed"


def test_an_upload_leads_to_the_document_it_named(wired: Wired) -> None:
    body = {"kb": "faq", "path": "new/a.md", "size": 5}
    offer = Caller(wired, "operator")("POST", "/kb/upload", 201, json=body)["data"]
    assert offer["upload"]["url"].endswith("shop.gbai/shop.gbkb/faq/new/a.md")
    assert wired.library.add("faq", "new/a.md", "Hello").id == offer["document_id"]


def test_a_deleted_document_loses_its_file(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    (document,) = operator("GET", "/kb/documents", params={"q": "refunds"})["data"]
    operator("DELETE", f"/kb/documents/{document['id']}", 204)
    assert wired.files.head("shop.gbai/shop.gbkb/faq/refunds.md") is None


@pytest.mark.parametrize(("force", "calls"), [(False, 0), (True, 2)])
def test_indexing_again_embeds_only_when_forced(wired: Wired, force: bool, calls: int) -> None:
    before = len(wired.library.embedder.calls)
    Caller(wired, "operator")("POST", "/kb/index", 202, json={"kb": "faq", "force": force})
    body, _ = wired.queue.jobs.pop()
    assert wired.upkeep.run(Task.of(body)) == 2
    assert wired.library.work() == ["indexed", "indexed"]
    assert len(wired.library.embedder.calls) - before == calls


@pytest.mark.parametrize("files", [False, True])
def test_a_dropped_knowledge_base_is_gone(wired: Wired, files: bool) -> None:
    owner = Caller(wired, "owner")
    job = owner("DELETE", f"/kb/faq?files={files}", 202)["data"]
    body, _ = wired.queue.jobs.pop()
    wired.upkeep.run(Task.of(body))
    assert owner("GET", "/kb")["data"] == []
    assert (wired.files.head("shop.gbai/shop.gbkb/faq/refunds.md") is None) is files
    with wired.store.transaction(wired.library.bot.org_id) as unit:
        assert unit.jobs.get(job["job_id"]).status == "succeeded"


def test_figures_have_every_documented_key(wired: Wired) -> None:
    figures = Caller(wired, "viewer")("GET", "/kb/stats")["data"]
    assert figures["total_documents"] == figures["total_vectors"] == 2
    assert figures["documents_added_last_week"] == 2
    assert figures["collections"][0]["points_count"] == 2
    assert set(figures) >= {"total_collections", "total_disk_size_mb", "total_ram_size_mb"}


def test_embeddings_come_in_the_order_of_the_texts(wired: Wired) -> None:
    found = Caller(wired, "operator")("POST", "/kb/embeddings", json={"input": ["a", "b"]})
    assert [row["index"] for row in found["data"]] == [0, 1]
    assert len(found["data"][0]["embedding"]) == found["dimensions"]


def session_of(wired: Wired, user_id: str) -> str:
    bot = wired.library.bot
    session = Session(new_id(), bot.org_id, bot.id, user_id)
    with wired.store.transaction(bot.org_id) as unit:
        unit.users.create(User(user_id, bot.org_id, "Ana"))
        unit.sessions.create(session)
    return session.id


def test_a_session_uses_a_knowledge_base_until_told_otherwise(wired: Wired) -> None:
    user_id = new_id()
    guest, path = (
        Caller(wired, "guest", user_id=user_id),
        f"/sessions/{session_of(wired, user_id)}/kb",
    )
    assert guest("POST", path, json={"kb": "FAQ"})["data"]["kbs"] == ["faq"]
    assert guest("GET", path)["data"]["kbs"] == ["faq"]
    assert guest("POST", path, json={"kb": "faq", "active": False})["data"]["kbs"] == []
    guest("POST", path, 404, json={"kb": "missing"})


def test_a_strangers_session_does_not_exist(wired: Wired) -> None:
    path = f"/sessions/{session_of(wired, new_id())}/kb"
    Caller(wired, "user")("GET", path, 404)


def test_a_guest_may_not_use_what_is_closed_to_guests(wired: Wired) -> None:
    wired.library.put("gbkb", "faq/kb.permissions.yaml", "default_access: authenticated")
    user_id = new_id()
    path = f"/sessions/{session_of(wired, user_id)}/kb"
    Caller(wired, "guest", user_id=user_id)("POST", path, 403, json={"kb": "faq"})


def test_rules_are_shown_with_what_they_mean_for_every_folder(wired: Wired) -> None:
    shown = Caller(wired, "owner")("GET", "/kb/faq/permissions")["data"]
    assert (shown["default_access"], shown["folders"]) == (
        "all",
        {"staff": {"access": "authenticated"}},
    )
    rows = [(row["folder"], row["access"], row["from"]) for row in shown["effective"]]
    assert rows == [("", "all", ""), ("staff", "authenticated", "staff")]


def test_changed_rules_count_at_once_and_only_over_the_version_they_were_read_of(
    wired: Wired,
) -> None:
    owner, guest = Caller(wired, "owner"), Caller(wired, "guest")
    closed = {"default_access": "authenticated", "folders": {"staff": {"access": "none"}}}
    etag = owner.client.get("/api/kb/faq/permissions").headers["etag"]
    owner("PUT", "/kb/faq/permissions", json=closed, headers={"If-Match": etag})
    assert guest("POST", "/kb/search", json={"query": "money paid back"})["data"] == []
    owner("PUT", "/kb/faq/permissions", 412, json=closed, headers={"If-Match": etag})
    exported = owner.client.get("/api/kb/faq/permissions/export")
    assert "default_access: authenticated" in exported.text


@pytest.mark.parametrize(
    ("folder", "allowed", "origin"),
    [("staff", True, ""), ("staff/old", True, "staff"), ("press", True, "default")],
)
def test_access_to_a_folder_is_explained(
    wired: Wired, folder: str, allowed: bool, origin: str
) -> None:
    shown = Caller(wired, "owner")("GET", f"/kb/faq/folders/{folder}/access")["data"]
    assert (shown["allowed"], shown["inherited_from"]) == (allowed, origin)


def test_access_of_somebody_else_is_explained(wired: Wired) -> None:
    user_id = new_id()
    with wired.store.transaction(wired.library.bot.org_id) as unit:
        unit.users.create(User(user_id, wired.library.bot.org_id, "Guest"))
    path = "/kb/faq/folders/staff/access"
    owner = Caller(wired, "owner")
    assert owner("GET", path, params={"user_id": user_id})["data"]["allowed"] is False
    owner("GET", path, 404, params={"user_id": new_id()})


def test_a_question_is_answered_with_valid_sources(wired: Wired) -> None:
    asked = {"question": "When is money paid back?"}
    data = Caller(wired, "user")("POST", "/kb/query", json=asked)["data"]
    assert data["answer"] == "Within five days [1]."
    (source,) = data["sources"]
    assert source["title"] == "Refunds"
    assert source["url"].startswith("/api/kb/documents/")
    assert 0 < data["confidence"] <= 1


@pytest.mark.parametrize(("role", "status"), [("guest", 404), ("user", 307)])
def test_a_citation_opens_for_those_who_may_read_it(wired: Wired, role: str, status: int) -> None:
    path = "staff/pay.md"
    document = wired.library.document("faq", path)
    assert document is not None
    caller = Caller(wired, role)
    answer = caller.client.get(f"/api/kb/documents/{document.id}/file", follow_redirects=False)
    assert answer.status_code == status
    assert (f"faq/{path}" in answer.headers.get("location", "")) is (status == 307)


def test_a_website_is_added_visited_listed_and_removed(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    wanted = {"url": "HTTPS://tea.example", "refresh": "2d"}
    added = operator("POST", "/kb/websites", 201, json=wanted)["data"]
    assert (added["url"], added["refresh"]) == ("https://tea.example/", 172_800)
    assert wired.queue.jobs[-1][0]["kind"] == "crawl"
    operator("POST", "/kb/websites", 409, json={"url": "https://tea.example/"})
    again = operator("POST", "/website/force-recrawl", 202, json={"url": "https://tea.example"})
    assert again["data"]["status"] == "queued"
    (listed,) = operator("GET", "/kb/websites")["data"]
    operator("DELETE", f"/kb/websites/{listed['id']}", 204)
    assert operator("GET", "/kb/websites")["data"] == []
