"""The BASIC routes on fakes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from functions.basic.app import app
from functions.basic.deps import wiring
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.records.sessions import Session
from shared.records.users import Identity
from tests.support.cache import MemoryRateLimits
from tests.support.scripts import MemoryWorkshop

GREET = (
    'PARAM who AS STRING DESCRIPTION "Whom to greet"',
    "PARAM times AS INTEGER DEFAULT 1",
    'DESCRIPTION "Greets somebody"',
    'TALK "Hello " & who',
    "RETURN times * 2",
)
ASK = ('TALK "Welcome"', 'HEAR age AS INTEGER "How old?"', "RETURN age + 1")


class Wired:
    """The routes' adapters, in memory."""

    def __init__(self) -> None:
        self.workshop = MemoryWorkshop()
        self.signer = Signer("s" * 32)
        self.limits = MemoryRateLimits()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.workshop, name)

    def bench(self, milliseconds: int = 0) -> MemoryWorkshop:
        return self.workshop

    def token(self, role: str) -> dict[str, str]:
        user = self.workshop.user
        identity = Identity(user.id, user.org_id, role, int(time.time()) + 600)
        return {"Authorization": f"Bearer {self.signer.sign(identity, BEARER)}"}


@pytest.fixture
def wired() -> Iterator[Wired]:
    found = Wired()
    found.workshop.deploy("greet", *GREET)
    found.workshop.deploy("ask", *ASK)
    found.workshop.deploy("nightly", 'SET SCHEDULE "daily"', 'SET BOT MEMORY "ran", TRUE')
    found.workshop.deploy(
        "order", 'WEBHOOK "order" SECRET "s3"', 'RETURN {"status": 201, "id": body.id}'
    )
    app.dependency_overrides[wiring] = lambda: found
    yield found
    app.dependency_overrides.clear()


class Caller:
    """Calls the routes with one role, about the shop."""

    def __init__(self, wired: Wired, role: str) -> None:
        headers = {"X-Bot-ID": "shop"} | (wired.token(role) if role else {})
        self.client = TestClient(app, headers=headers)

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self.client.request(method, f"/api{path}", **options)
        assert answer.status_code == status, answer.text
        return answer.json().get("data", answer.json()) if answer.content else None


SCRIPT = "/basic/scripts/greet"


@pytest.mark.parametrize(
    ("role", "method", "path", "body", "status"),
    [
        ("", "GET", "/basic/scripts", None, 401),
        ("user", "GET", "/basic/scripts", None, 403),
        ("viewer", "GET", "/basic/scripts", None, 200),
        ("viewer", "GET", "/basic/scripts/none", None, 404),
        ("operator", "PUT", SCRIPT, {"source": "x = 1"}, 403),
        ("owner", "PUT", SCRIPT, {"source": "x = 1"}, 200),
        ("owner", "PUT", "/basic/scripts/..%2Fup", {"source": "x = 1"}, 404),
        ("owner", "PUT", "/basic/scripts/-x", {"source": "x = 1"}, 400),
        ("operator", "DELETE", SCRIPT, None, 403),
        ("owner", "DELETE", SCRIPT, None, 204),
        ("owner", "POST", f"{SCRIPT}/rename", {"to": "ask"}, 409),
        ("user", "POST", "/basic/compile", {"source": "x = 1"}, 403),
        ("viewer", "POST", "/basic/compile", {"source": "x = 1"}, 200),
        ("viewer", "POST", "/basic/compile", {"name": "none"}, 404),
        ("viewer", "POST", "/basic/compile", {}, 400),
        ("user", "POST", "/basic/format", {"source": "x = 1"}, 403),
        ("viewer", "POST", "/basic/format", {"source": "x = (1"}, 422),
        ("viewer", "POST", "/basic/format", {"source": "x = 1\n" * 200_000}, 413),
        ("viewer", "POST", "/basic/compile", {"source": "x = 1\n" * 200_000}, 413),
        ("viewer", "POST", "/basic/format", {}, 400),
        ("owner", "PUT", SCRIPT, {"source": "x = 1\n" * 200_000}, 413),
        ("user", "GET", f"{SCRIPT}/versions", None, 403),
        ("viewer", "GET", f"{SCRIPT}/versions", None, 200),
        ("viewer", "GET", "/basic/scripts/none/versions", None, 404),
        ("operator", "POST", f"{SCRIPT}/restore", {"version": 1}, 403),
        ("owner", "POST", f"{SCRIPT}/restore", {"version": 1}, 200),
        ("owner", "POST", f"{SCRIPT}/restore", {"version": 9}, 404),
        ("operator", "GET", "/basic/runs?since=yesterday", None, 400),
        ("operator", "PATCH", "/basic/schedules/none", {"enabled": False}, 404),
        ("viewer", "GET", "/basic/keywords", None, 200),
        ("viewer", "POST", "/basic/run", {"source": "x = 1"}, 403),
        ("operator", "POST", "/basic/run", {"name": "none"}, 404),
        ("operator", "POST", "/basic/run", {"source": "IF"}, 422),
        ("operator", "GET", "/basic/runs", None, 200),
        ("operator", "GET", "/basic/runs/none", None, 404),
        ("guest", "GET", "/tools", None, 403),
        ("user", "GET", "/tools", None, 200),
        ("user", "GET", "/tools/none", None, 404),
        ("user", "POST", "/tools/greet/execute", {"params": {}}, 422),
        ("viewer", "GET", "/basic/schedules", None, 200),
        ("viewer", "POST", "/shop/run/greet", {"who": "Ana"}, 403),
        ("operator", "POST", "/none/run/greet", {"who": "Ana"}, 404),
        ("", "POST", "/shop/webhook/order", {"id": 1}, 401),
        ("", "POST", "/shop/webhook/none", {"id": 1}, 404),
        ("", "POST", "/none/webhook/order", {"id": 1}, 404),
    ],
)
def test_who_may_do_what(
    wired: Wired, role: str, method: str, path: str, body: Any, status: int
) -> None:
    Caller(wired, role)(method, path, status, json=body)


def test_a_saved_script_is_live_and_stands_in_the_package(wired: Wired) -> None:
    owner = Caller(wired, "owner")
    saved = owner("PUT", "/basic/scripts/New", json={"source": 'DESCRIPTION "N"\nRETURN 1'})
    assert (saved["name"], saved["status"], saved["tool"]["name"]) == ("new", "ok", "new")
    assert wired.files.read("shop.gbai/shop.gbdialog/new.bas") == b'DESCRIPTION "N"\nRETURN 1'
    assert Caller(wired, "operator")("POST", "/basic/run", json={"name": "new"})["result"] == 1


def test_an_erroneous_source_is_kept_and_the_live_build_stays(wired: Wired) -> None:
    owner = Caller(wired, "owner")
    saved = owner("PUT", SCRIPT, json={"source": "IF x\nTALK 1"})
    assert saved["status"] == "stale"
    assert saved["diagnostics"][0]["severity"] == "error"
    ran = owner("POST", "/tools/greet/execute", json={"params": {"who": "Ana"}})
    assert ran["result"] == 2


def test_scripts_are_listed_by_who_starts_them(wired: Wired) -> None:
    viewer = Caller(wired, "viewer")
    wired.workshop.deploy("start", 'TALK "Hi"')
    wired.workshop.deploy("tables", "TABLE notes", "id integer KEY", "END TABLE")
    kinds = {row["name"]: row["kind"] for row in viewer("GET", "/basic/scripts")}
    assert kinds | {"order": ""} == {
        "ask": "tool",
        "greet": "tool",
        "nightly": "system",
        "order": "",
        "start": "dialog",
        "tables": "system",
    }
    assert [row["name"] for row in viewer("GET", "/basic/scripts?kind=dialog")] == ["start"]


def test_a_stale_copy_does_not_overwrite(wired: Wired) -> None:
    owner = Caller(wired, "owner")
    old = owner("GET", SCRIPT)["etag"]
    headers = {"If-Match": old}
    owner("PUT", SCRIPT, json={"source": "RETURN 1"}, headers=headers)
    owner("PUT", SCRIPT, 412, json={"source": "RETURN 2"}, headers=headers)
    owner("DELETE", SCRIPT, 412, headers=headers)
    assert owner("GET", SCRIPT)["source"] == "RETURN 1"


def test_a_renamed_script_answers_to_its_new_name_only(wired: Wired) -> None:
    owner = Caller(wired, "owner")
    assert owner("POST", f"{SCRIPT}/rename", json={"to": "hello"})["name"] == "hello"
    owner("GET", SCRIPT, 404)
    names = [script["name"] for script in owner("GET", "/basic/scripts")]
    assert names == ["ask", "hello", "nightly", "order"]


def test_compiling_says_what_is_wrong_and_stores_nothing(wired: Wired) -> None:
    found = Caller(wired, "viewer")("POST", "/basic/compile", json={"source": 'TALK "a\nx = ('})
    assert not found["ok"]
    assert {"line", "col", "end_col", "code", "severity", "message", "hint"} <= found[
        "diagnostics"
    ][0].keys()


def test_every_saved_source_is_a_version_that_can_come_back(wired: Wired) -> None:
    owner = Caller(wired, "owner")
    for number in (1, 2):
        owner("PUT", SCRIPT, json={"source": f"RETURN {number}", "message": f"now {number}"})
    two, one, deployed = owner("GET", f"{SCRIPT}/versions")
    assert (two["message"], two["author"], two["version"]) == ("now 2", "Ana", 3)
    assert (one["source"], deployed["author"]) == ("RETURN 1", None)
    back = owner("POST", f"{SCRIPT}/restore", json={"version": deployed["version"]})
    assert back["source"] == "\n".join(GREET)
    assert wired.files.read("shop.gbai/shop.gbdialog/greet.bas").decode() == back["source"]
    assert owner("GET", f"{SCRIPT}/versions")[0]["message"] == "version 1 restored"


def test_a_deleted_script_can_be_restored_and_a_renamed_one_keeps_its_past(wired: Wired) -> None:
    owner = Caller(wired, "owner")
    owner("DELETE", SCRIPT, 204)
    owner("GET", SCRIPT, 404)
    assert owner("POST", f"{SCRIPT}/restore", json={"version": 1})["status"] == "ok"
    owner("POST", f"{SCRIPT}/rename", json={"to": "hello"})
    messages = [each["message"] for each in owner("GET", "/basic/scripts/hello/versions")]
    assert messages == ["renamed from greet", "version 1 restored", ""]


def test_formatting_and_checking_agree_on_what_a_script_means(wired: Wired) -> None:
    viewer = Caller(wired, "viewer")
    source = 'x = find orders where id = 1\nsave "log", x\nwrite "a.txt", "x"'
    made = viewer("POST", "/basic/format", json={"source": source})["source"]
    assert made == 'x = FIND orders WHERE id = 1\nSAVE "log", x\nWRITE "a.txt", "x"\n'
    before, after = (viewer("POST", "/basic/compile", json={"source": s}) for s in (source, made))
    assert before["ast_hash"] == after["ast_hash"]
    assert (before["reads"], before["writes"]) == (["orders"], ["a.txt", "log"])


def test_a_schedule_is_paused_and_goes_on(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    (schedule,) = operator("GET", "/basic/schedules")
    path = f"/basic/schedules/{schedule['id']}"
    Caller(wired, "viewer")("PATCH", path, 403, json={"enabled": False})
    assert operator("PATCH", path, json={"enabled": False})["enabled"] is False
    wired.workshop.clock.sleep(3 * 86_400)
    assert wired.workshop.minute()["schedules"] == 0
    again = operator("PATCH", path, json={"enabled": True})
    assert again["next_run"] > schedule["next_run"]
    assert operator("GET", "/basic/schedules")[0]["enabled"] is True


def test_a_run_shows_what_it_logged_and_did(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    source = 'LOG "one"\nWRITE "a.txt", "x"\nLOG_ERROR "two"'
    run_id = operator("POST", "/basic/run", json={"source": source})["run_id"]
    run = operator("GET", f"/basic/runs/{run_id}")
    assert [(line["level"], line["message"]) for line in run["log"]] == [
        ("info", "one"),
        ("error", "two"),
    ]
    assert [(act["keyword"], act["state"]) for act in run["trace"]] == [("WRITE", "done")]


def test_a_dry_run_does_nothing_and_tells_everything(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    lines = ('SET BOT MEMORY "x", 1', 'CALL "greet.bas", "Bob"', 'HEAR n AS INTEGER "How many?"')
    source = "\n".join([*lines, 'x = GET "https://example.com"', "RETURN n + 1"])
    body = {"source": source, "dry_run": True}
    open_end = operator("POST", "/basic/run", json=body)
    assert (open_end["status"], open_end["prompt"]) == ("waiting", "How many?")
    assert open_end["output"] == ["Hello Bob", "How many?"]
    done = operator("POST", "/basic/run", json={**body, "hear": ["41"]})
    assert (done["status"], done["result"]) == ("completed", 42)
    acts = [each["keyword"] for each in done["trace"] if each["event"] == "effect"]
    assert acts == ["SET BOT MEMORY", "CALL", "GET"]
    assert wired.workshop.remembered() == {}
    assert wired.workshop.runs() == []


def test_a_traced_run_tells_what_it_did_and_held(wired: Wired) -> None:
    body = {"source": 'x = 2\nSET BOT MEMORY "x", x', "trace": True}
    ran = Caller(wired, "operator")("POST", "/basic/run", json=body)
    assert [(each["keyword"], each["arguments"]) for each in ran["trace"]] == [
        ("SET BOT MEMORY", {"key": "x", "value": 2})
    ]
    assert ran["variables"]["x"] == 2
    assert wired.workshop.remembered() == {"x": 2}


def test_runs_are_listed_by_name_status_and_time(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    first = operator("POST", "/basic/run", json={"name": "ask"})["run_id"]
    wired.workshop.clock.sleep(60)
    since = wired.workshop.clock.now().isoformat()
    second = operator("POST", "/basic/run", json={"name": "ask"})["run_id"]
    operator("POST", "/basic/run", json={"source": "RETURN 1"})
    listed = [run["id"] for run in operator("GET", "/basic/runs?name=ASK.bas")]
    assert listed == [second, first]
    recent = operator("GET", "/basic/runs", params={"name": "ask", "since": since})
    assert [run["id"] for run in recent] == [second]
    assert len(operator("GET", "/basic/runs?status=completed")) == 1


def test_compiling_shows_the_tool(wired: Wired) -> None:
    found = Caller(wired, "viewer")("POST", "/basic/compile", json={"source": "\n".join(GREET)})
    assert found["params"] == ["who", "times"]
    assert "TALK" in found["keywords"]


def test_a_run_says_asks_and_returns(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    asked = operator("POST", "/basic/run", json={"name": "ask"})
    assert (asked["status"], asked["output"], asked["prompt"]) == (
        "waiting",
        ["Welcome", "How old?"],
        "How old?",
    )
    path = f"/basic/run/{asked['run_id']}/input"
    again = operator("POST", path, json={"text": "old"})
    assert again["status"] == "waiting"
    ended = operator("POST", path, json={"text": "41"})
    assert (ended["status"], ended["result"]) == ("completed", 42)
    operator("POST", path, 410, json={"text": "41"})


def test_a_source_that_is_in_no_package_may_ask_too(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    asked = operator("POST", "/basic/run", json={"source": "\n".join(ASK)})
    ended = operator("POST", f"/basic/run/{asked['run_id']}/input", json={"text": "1"})
    assert ended["result"] == 2
    assert "trial" not in [script["name"] for script in operator("GET", "/basic/scripts")]


def test_a_waiting_run_shows_its_variables_and_can_be_cancelled(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    wired.workshop.deploy("wait", "basket = [1, 2]", "HEAR more")
    run_id = operator("POST", "/basic/run", json={"name": "wait"})["run_id"]
    (frame,) = operator("GET", f"/basic/runs/{run_id}")["frames"]
    assert (frame["script"], frame["line"]) == ("wait", 2)
    assert frame["variables"]["basket"] == [1, 2]
    assert operator("POST", f"/basic/runs/{run_id}/cancel")["status"] == "cancelled"
    operator("POST", f"/basic/runs/{run_id}/cancel", 409)


def test_a_failed_run_says_where(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    failed = operator("POST", "/basic/run", json={"source": 'x = 1\nTHROW "no"'})
    assert (failed["status"], failed["error"]["line"]) == ("failed", 2)


def test_tool_arguments_are_converted_or_explained(wired: Wired) -> None:
    user = Caller(wired, "user")
    ran = user("POST", "/tools/Greet/execute", json={"params": {"WHO": "Ana", "times": "3"}})
    assert (ran["result"], ran["talk"]) == (6, ["Hello Ana"])
    refused = user("POST", "/tools/greet/execute", 422, json={"params": {"times": "many"}})
    assert [problem["param"] for problem in refused["details"]["parameters"]] == ["who", "times"]


@pytest.mark.parametrize(
    ("style", "key"), [("native", "parameters"), ("openai", "function"), ("mcp", "inputSchema")]
)
def test_tools_are_shown_in_three_styles(wired: Wired, style: str, key: str) -> None:
    assert key in Caller(wired, "user")("GET", f"/tools/greet?format={style}")


def test_tools_are_attached_to_ones_own_session(wired: Wired) -> None:
    guest, shop = Caller(wired, "guest"), wired.workshop
    mine = Session(new_id(), shop.bot.org_id, shop.bot.id, shop.user.id)
    theirs = Session(new_id(), shop.bot.org_id, shop.bot.id, new_id())
    with shop.store.transaction(shop.bot.org_id) as unit:
        unit.sessions.create(mine)
    path = f"/sessions/{mine.id}/tools"
    assert guest("POST", path, json={"name": "GREET"}) == {"tools": ["greet"]}
    assert guest("GET", path) == {"tools": ["greet"]}
    assert guest("POST", path, json={"name": "greet", "active": False}) == {"tools": []}
    guest("GET", f"/sessions/{theirs.id}/tools", 404)


def test_a_program_runs_a_script_by_its_params(wired: Wired) -> None:
    ran = Caller(wired, "operator")("POST", "/shop/run/greet", json={"who": "Ana", "times": 4})
    assert ran == {"result": 8, "output": ["Hello Ana"]}


@pytest.mark.parametrize("path", ["/shop/webhook/order", "/bot/shop/order"])
def test_a_webhook_answers_whoever_knows_the_secret(wired: Wired, path: str) -> None:
    answer = Caller(wired, "").client.post(
        f"/api{path}", json={"id": 7}, headers={"X-Webhook-Secret": "s3"}
    )
    assert (answer.status_code, answer.json()) == (201, {"id": 7})


def test_a_schedule_is_listed_and_run_at_once(wired: Wired) -> None:
    operator = Caller(wired, "operator")
    (schedule,) = operator("GET", "/basic/schedules")
    assert (schedule["script"], schedule["spec"]) == ("nightly", "daily")
    assert operator("POST", f"/basic/schedules/{schedule['id']}/run")["status"] == "completed"
    assert wired.workshop.remembered() == {"ran": True}


def test_keywords_come_with_their_forms(wired: Wired) -> None:
    found = Caller(wired, "viewer")("GET", "/basic/keywords?q=set+context")
    assert found[0]["keyword"] == "SET CONTEXT"
    assert found[0]["syntax"]


def test_a_submitted_form_reaches_its_handlers(wired: Wired) -> None:
    workshop = wired.workshop
    workshop.deploy(
        "contact",
        'ON FORM SUBMIT "contact"',
        'SET BOT MEMORY "mail", fields.email + " " + form.name + " " + metadata.utm_source',
        "END ON",
    )
    client = TestClient(app)
    sent = {"email": "a@b.c", "name": "Ana"}
    answered = client.post("/api/shop/form/Contact?utm_source=ad", data=sent)
    assert (answered.status_code, answered.json()["data"]["handlers"]) == (202, 1)
    workshop.work()
    assert workshop.remembered() == {"mail": "a@b.c Ana ad"}
    assert client.post("/api/shop/form/other", json=sent).status_code == 404
    assert client.post("/api/shop/form/contact", json=[1]).status_code == 400


def test_an_approval_is_decided_once_and_its_run_goes_on(wired: Wired) -> None:
    workshop = wired.workshop
    workshop.deploy(
        "refund",
        'a = REQUIRE APPROVAL "refund of 50" TIMEOUT 600',
        'SET BOT MEMORY "told", a.approved + " " + a.comments',
        'b = REQUIRE APPROVAL "another" FROM "boss@example.com" TIMEOUT 60',
        'SET BOT MEMORY "late", b.approved',
    )
    operator, user = Caller(wired, "operator"), Caller(wired, "user")
    operator("POST", "/shop/run/refund", 202)
    (pending,) = operator("GET", "/approvals?bot_id=shop&status=pending")
    path, yes = f"/approvals/{pending['id']}", {"decision": "approve", "comment": "fine"}
    user("POST", path, 403, json=yes)
    operator("POST", path, 400, json={"decision": "maybe"})
    operator("POST", path, json=yes)
    operator("POST", path, json=yes)
    operator("POST", path, 409, json={"decision": "reject"})
    workshop.work()
    assert workshop.remembered() == {"told": "true fine"}
    workshop.minute()
    workshop.work()
    assert workshop.remembered() == {"told": "true fine", "late": False}
    (second,) = operator("GET", "/approvals?bot_id=shop&status=pending")
    operator("POST", f"/approvals/{second['id']}", 410, json=yes)
