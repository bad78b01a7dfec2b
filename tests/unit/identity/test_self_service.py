"""What people do for themselves."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from shared.identity.erasing import GRACE, erase_due
from shared.identity.second_factor import STEP_SECONDS, code_at
from shared.ids import new_id
from shared.records.messages import StoredMessage
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.sessions import Session
from tests.support.cache import MemoryValues
from tests.support.reception import GOOD, Lobby, log_in

NEW = "Another-Horse-8-Stable"


@pytest.fixture
def browser(lobby: Lobby) -> TestClient:
    """Somebody who is signed in."""
    found = lobby.member()
    assert log_in(found).status_code == 200
    return found


def code(lobby: Lobby, secret: str, ahead: int = 0) -> str:
    return code_at(secret, int(lobby.clock.now().timestamp()) // STEP_SECONDS + ahead)


def protect(lobby: Lobby, browser: TestClient) -> tuple[str, list[str]]:
    """Set up the second factor; its secret and the recovery codes."""
    secret = browser.post("/api/user/security/2fa/enable").json()["secret"]
    answer = browser.post("/api/user/security/2fa/enable", json={"code": code(lobby, secret)})
    assert answer.status_code == 200, answer.text
    return secret, answer.json()["recovery_codes"]


def finish(browser: TestClient, token: str, given: str, **more: Any) -> Any:
    body = {"session_token": token, "code": given, **more}
    return browser.post("/api/auth/2fa/verify", json=body)


def test_the_vectors_of_the_standard_hold() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B
    assert [code_at(secret, step) for step in (1, 37037036, 66666666)] == [
        "287082",
        "081804",
        "279037",
    ]


def test_a_profile_is_changed_in_part(browser: TestClient) -> None:
    changed = browser.put(
        "/api/user/profile", json={"display_name": "Zoé", "timezone": "Europe/Lisbon"}
    )
    assert changed.json()["data"]["display_name"] == "Zoé"
    again = browser.put("/api/user/profile", data={"locale": "pt"}).json()["data"]
    assert (again["display_name"], again["locale"], again["timezone"]) == (
        "Zoé",
        "pt",
        "Europe/Lisbon",
    )


def test_settings_merge_and_null_removes(browser: TestClient) -> None:
    browser.put("/api/user/settings", json={"theme": "dark", "size": 2})
    assert browser.put("/api/user/settings", json={"size": None}).json()["data"] == {
        "theme": "dark"
    }
    matrix = browser.put("/api/user/notifications/preferences", json={"mail": {"push": True}})
    assert matrix.json()["data"]["mail"] == {"web": True, "mail": False, "push": True}
    assert browser.put("/api/user/notifications/preferences", json={"x": {}}).status_code == 400


def test_a_new_password_needs_the_old_one_and_ends_other_sign_ins(
    lobby: Lobby, browser: TestClient
) -> None:
    other = lobby.browser()
    log_in(other)
    wrong = {"current": "Wrong-Password-1", "new": NEW}
    assert browser.post("/api/user/password", json=wrong).status_code == 401
    weak = {"current": GOOD, "new": "short"}
    assert browser.post("/api/user/password", json=weak).status_code == 400
    right = {"current": GOOD, "new": NEW}
    assert browser.post("/api/user/password", json=right).status_code == 204
    assert browser.get("/api/auth/me").json()["is_anonymous"] is False
    assert other.get("/api/auth/me").json()["is_anonymous"] is True
    lobby.clock.forward(minutes=2)
    assert log_in(other, password=NEW).status_code == 200
    assert "changed" in lobby.letters("ana@example.com")[-1].subject


def test_a_second_factor_is_asked_for_once_it_is_set_up(lobby: Lobby, browser: TestClient) -> None:
    secret, codes = protect(lobby, browser)
    assert len(set(codes)) == 10
    status = browser.get("/api/user/security/2fa/status").json()
    assert (status["enabled"], status["recovery_left"]) == (True, 10)
    other = lobby.browser()
    pending = log_in(other).json()
    assert pending["requires_2fa"] is True
    assert "access_token" not in pending
    assert other.get("/api/auth/me").json()["is_anonymous"] is True
    lobby.clock.forward(seconds=STEP_SECONDS)
    assert finish(other, pending["session_token"], code(lobby, secret)).json()["success"] is True
    assert other.get("/api/auth/me").json()["email"] == "ana@example.com"


def test_a_code_is_good_once(lobby: Lobby, browser: TestClient) -> None:
    secret, _ = protect(lobby, browser)
    lobby.clock.forward(seconds=STEP_SECONDS)
    now = code(lobby, secret)
    first, second = lobby.browser(), lobby.browser()
    assert finish(first, log_in(first).json()["session_token"], now).status_code == 200
    assert finish(second, log_in(second).json()["session_token"], now).status_code == 401


def test_a_recovery_code_is_good_once(lobby: Lobby, browser: TestClient) -> None:
    _, codes = protect(lobby, browser)
    given = codes[0].upper().replace("-", " ")
    first, second = lobby.browser(), lobby.browser()
    assert finish(first, log_in(first).json()["session_token"], given).status_code == 200
    assert finish(second, log_in(second).json()["session_token"], given).status_code == 401
    assert browser.get("/api/user/security/2fa/status").json()["recovery_left"] == 9


def test_a_half_finished_sign_in_ends_after_five_wrong_codes(
    lobby: Lobby, browser: TestClient
) -> None:
    secret, _ = protect(lobby, browser)
    other = lobby.browser()
    token = log_in(other).json()["session_token"]
    for _ in range(5):
        assert finish(other, token, "000000").status_code == 401
        lobby.clock.forward(seconds=30)
    assert finish(other, token, code(lobby, secret)).status_code == 410
    assert other.post("/api/auth/2fa/resend", json={"session_token": token}).status_code == 410


def test_a_trusted_browser_is_not_asked_again_until_it_is_distrusted(
    lobby: Lobby, browser: TestClient
) -> None:
    secret, _ = protect(lobby, browser)
    other = lobby.browser()
    lobby.clock.forward(seconds=STEP_SECONDS)
    token = log_in(other).json()["session_token"]
    assert finish(other, token, code(lobby, secret), trust_device=True).status_code == 200
    assert log_in(other).json()["requires_2fa"] is False
    assert log_in(lobby.browser()).json()["requires_2fa"] is True
    (device,) = other.get("/api/user/security/devices").json()["data"]
    other.delete(f"/api/user/security/devices/{device['id']}")
    lobby.clock.forward(minutes=1)
    assert log_in(other).json()["requires_2fa"] is True


def test_the_second_factor_is_given_up_with_password_and_code(
    lobby: Lobby, browser: TestClient
) -> None:
    _, codes = protect(lobby, browser)
    wrong = {"password": GOOD, "code": "000000"}
    assert browser.post("/api/user/security/2fa/disable", json=wrong).status_code == 422
    right = {"password": GOOD, "code": codes[1]}
    assert browser.post("/api/user/security/2fa/disable", json=right).status_code == 204
    assert log_in(lobby.browser()).json()["requires_2fa"] is False


def test_a_sign_in_elsewhere_is_seen_and_ended(lobby: Lobby, browser: TestClient) -> None:
    other = lobby.browser()
    log_in(other)
    rows = browser.get("/api/user/security/sessions").json()["data"]
    assert [row["current"] for row in rows].count(True) == 1
    there = next(row for row in rows if not row["current"])
    assert browser.delete(f"/api/user/security/sessions/{there['id']}").status_code == 204
    assert other.get("/api/auth/me").json()["is_anonymous"] is True
    assert browser.post("/api/user/security/sessions/revoke-all").json() == {"revoked": 0}


def test_a_strangers_sign_in_does_not_exist(lobby: Lobby, browser: TestClient) -> None:
    stranger = lobby.person("user").identity.session_id
    assert browser.delete(f"/api/user/security/sessions/{stranger}").status_code == 404


def test_a_key_is_shown_once_and_works_until_it_is_revoked(
    lobby: Lobby, browser: TestClient
) -> None:
    made = browser.post("/api/user/api-keys", json={"name": "ci", "scopes": ["read"]}).json()[
        "data"
    ]
    assert made["key"].startswith(made["prefix"])
    (listed,) = browser.get("/api/user/api-keys").json()["data"]
    assert "key" not in listed
    robot = {"X-API-Key": made["key"]}
    assert lobby.browser().get("/api/auth/me", headers=robot).json()["email"] == "ana@example.com"
    assert browser.delete(f"/api/user/api-keys/{made['id']}").status_code == 204
    assert lobby.browser().get("/api/users", headers=robot).json()["error"] == "invalid_api_key"


def test_a_key_may_not_manage_the_account_it_belongs_to(lobby: Lobby, browser: TestClient) -> None:
    made = browser.post(
        "/api/user/api-keys", json={"name": "ci", "scopes": ["read", "write", "admin"]}
    )
    robot = {"X-API-Key": made.json()["data"]["key"]}
    another = {"name": "more", "scopes": ["read"]}
    answer = lobby.browser().post("/api/user/api-keys", json=another, headers=robot)
    assert answer.json()["error"] == "forbidden"


def test_a_rotated_key_lives_on_for_a_day(lobby: Lobby, browser: TestClient) -> None:
    old = browser.post("/api/user/api-keys", json={"name": "ci", "scopes": ["read"]}).json()["data"]
    new = browser.post(f"/api/user/api-keys/{old['id']}/rotate").json()["data"]
    for key, later in ((old, 200), (new, 200)):
        robot = lobby.browser().get("/api/users", headers={"X-API-Key": key["key"]})
        assert robot.status_code == later
    lobby.clock.forward(hours=24)
    gone = lobby.browser().get("/api/users", headers={"X-API-Key": old["key"]})
    assert gone.status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": ["bot:none"]},
        {"expires_in_days": 366},
        {"expires_in_days": 0},
        {"bot_ids": ["nobody"]},
        {"name": ""},
    ],
    ids=str,
)
def test_a_key_that_makes_no_sense_is_refused(browser: TestClient, wrong: dict[str, Any]) -> None:
    body = {"name": "ci", "scopes": ["read"], **wrong}
    assert browser.post("/api/user/api-keys", json=body).json()["error"] == "validation_error"


def test_ten_keys_are_enough(browser: TestClient) -> None:
    body = {"name": "ci", "scopes": ["read"]}
    made = [browser.post("/api/user/api-keys", json=body).status_code for _ in range(11)]
    assert made == [201] * 10 + [409]


def remember(lobby: Lobby, user_id: str) -> None:
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        unit.memory.put("user", user_id, "tea", "green")
        unit.memory.put("fact", user_id, "city", "Porto")


def test_what_bots_remember_is_seen_and_forgotten(lobby: Lobby, browser: TestClient) -> None:
    user_id = browser.get("/api/auth/me").json()["id"]
    remember(lobby, user_id)
    seen = browser.get("/api/user/memory").json()["data"]
    assert {(row["key"], row["value"]) for row in seen} == {("tea", "green"), ("city", "Porto")}
    browser.delete("/api/user/memory", params={"key": "tea"})
    assert [row["key"] for row in browser.get("/api/user/memory").json()["data"]] == ["city"]
    assert browser.delete("/api/user/memory").status_code == 204
    assert browser.get("/api/user/memory").json()["data"] == []


def test_everything_about_a_person_is_handed_out(lobby: Lobby, browser: TestClient) -> None:
    user_id = browser.get("/api/auth/me").json()["id"]
    remember(lobby, user_id)
    job = browser.post("/api/user/data-export").json()["data"]
    assert job["status"] == "succeeded"
    (file,) = lobby.files.listing(f"exports/{DEFAULT_ORGANIZATION}/{user_id}/")
    text = lobby.files.read(file.key).decode()
    assert "Porto" in text
    assert "ana@example.com" in text
    assert "argon2" not in text


class Everything:
    """Every store of the lobby, for erasing."""

    def __init__(self, lobby: Lobby) -> None:
        self.store, self.clock, self.files = lobby.store, lobby.clock, lobby.files
        self.mail_files, self.values = lobby.files, MemoryValues()


def test_who_leaves_is_erased_after_the_grace_and_not_before(
    lobby: Lobby, browser: TestClient
) -> None:
    user_id = browser.get("/api/auth/me").json()["id"]
    remember(lobby, user_id)
    bot = lobby.store.directory.create_bot("shop")
    session = Session(new_id(), bot.org_id, bot.id, user_id)
    with lobby.store.transaction(bot.org_id) as unit:
        unit.sessions.create(session)
        unit.messages.append(StoredMessage(new_id(), session.id, "user", "My secret"))
    home = "shop.gbai/shop.gbdrive/users/ana@example.com/a.txt"
    for key in (home, f"attachments/{session.id}/1/a.png"):
        lobby.files.write(key, b"first")
        lobby.files.write(key, b"second")
    everything = Everything(lobby)
    everything.values.put("session", session.id, {"a": 1})
    assert (
        browser.post("/api/user/delete", json={"password": "Wrong-Password-1"}).status_code == 401
    )
    assert browser.post("/api/user/delete", json={"password": GOOD}).status_code == 202
    assert erase_due(everything) == 0
    lobby.clock.forward(seconds=GRACE.total_seconds() + 1)
    assert erase_due(everything) == 1
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        assert unit.sessions.get(session.id) is None
        assert unit.memory.all("user", user_id) == unit.memory.all("fact", user_id) == {}
        assert unit.credentials.get(user_id) is None
        gone = unit.users.get(user_id)
        assert gone is not None
        assert (gone.name, gone.email, gone.status) == ("", "", "deleted")
    assert lobby.files.versions(home) == []
    assert everything.values.get("session", session.id) is None
    assert browser.get("/api/auth/me").json()["is_anonymous"] is True
    assert log_in(browser).status_code == 401


def test_leaving_can_be_taken_back(lobby: Lobby, browser: TestClient) -> None:
    browser.post("/api/user/delete", json={"password": GOOD})
    assert browser.get("/api/user/profile").json()["data"]["erase_at"]
    assert browser.post("/api/user/delete", json={"password": GOOD}).status_code == 409
    assert browser.post("/api/user/delete/cancel").status_code == 204
    lobby.clock.forward(seconds=GRACE.total_seconds() + 1)
    assert erase_due(Everything(lobby)) == 0
