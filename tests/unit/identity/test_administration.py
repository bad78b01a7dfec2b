"""People, groups, organizations, roles and the trail, for administrators."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from functions.auth.app import app
from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from tests.support.people import SignedIn, foreign_organization
from tests.support.reception import GOOD, Lobby, log_in


class As:
    """Calls the routes as one person."""

    def __init__(self, person: SignedIn) -> None:
        self.person = person
        self._client = TestClient(app, headers=person.headers)

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self._client.request(method, f"/api{path}", **options)
        assert answer.status_code == status, answer.text
        body = answer.json() if answer.content else None
        return body.get("data", body) if isinstance(body, dict) else body


@pytest.fixture
def admin(lobby: Lobby) -> As:
    return As(lobby.person("admin", name="Boss", email="boss@example.com"))


@pytest.fixture
def root(lobby: Lobby) -> As:
    return As(lobby.person("super", name="Root", email="root@example.com"))


@pytest.fixture
def ana(lobby: Lobby) -> As:
    return As(lobby.person("user", name="Ana", email="ana@example.com"))


def test_an_invited_person_chooses_a_password_and_is_a_member(lobby: Lobby, admin: As) -> None:
    group = admin("POST", "/groups", 201, json={"name": "Sales"})
    wanted = {"email": "rui@example.com", "roles": ["moderator"], "groups": [group["id"]]}
    made = admin("POST", "/users", 201, json=wanted)
    assert made["status"] == "invited"
    browser = lobby.browser()
    token = lobby.token_for("rui@example.com")
    weak = browser.post(f"/api/invitations/{token}/accept", json={"name": "Rui", "password": "x"})
    assert weak.status_code == 400
    body = {"name": "Rui", "password": GOOD}
    assert browser.post(f"/api/invitations/{token}/accept", json=body).status_code == 200
    me = browser.get("/api/auth/me").json()
    assert (me["email"], me["roles"]) == ("rui@example.com", ["moderator"])
    assert [one["name"] for one in browser.get("/api/groups").json()["data"]] == ["Sales"]
    assert browser.post(f"/api/invitations/{token}/accept", json=body).status_code == 410
    assert log_in(lobby.browser(), "rui@example.com").status_code == 200


def test_a_withdrawn_invitation_is_none(lobby: Lobby, admin: As) -> None:
    place = f"/organizations/{DEFAULT_ORGANIZATION}/invitations"
    (made,) = admin("POST", place, 201, json={"emails": ["rui@example.com"]})
    assert [one["email"] for one in admin("GET", place)] == ["rui@example.com"]
    admin("DELETE", f"{place}/{made['id']}", 204)
    token = lobby.token_for("rui@example.com")
    answer = lobby.browser().post(f"/api/invitations/{token}/accept", json={"password": GOOD})
    assert answer.status_code == 410


def test_an_invitation_does_not_take_over_an_account_elsewhere(lobby: Lobby, admin: As) -> None:
    lobby.member("rui@example.com")
    elsewhere = foreign_organization(lobby.store)
    there = As(lobby.person("admin", org_id=elsewhere))
    there(
        "POST", f"/organizations/{elsewhere}/invitations", 201, json={"emails": ["rui@example.com"]}
    )
    path = f"/api/invitations/{lobby.token_for('rui@example.com', elsewhere)}/accept"
    browser = lobby.browser()
    refused = browser.post(path, json={"name": "Thief", "password": GOOD})
    assert refused.json()["error"] == "missing_token"
    log_in(browser, "rui@example.com")
    assert browser.post(path, json={}).status_code == 200
    assert browser.get("/api/auth/me").json()["organization_id"] == elsewhere


def test_a_person_switches_between_their_organizations_and_no_others(
    lobby: Lobby, root: As
) -> None:
    founded = root("POST", "/organizations", 201, json={"name": "Bakery", "slug": "bakery"})
    names = {one["name"]: one["role"] for one in root("GET", "/organizations")}
    assert names == {"default": "super", "Bakery": "super"}
    pair = root("POST", "/organizations/switch", json={"organization_id": founded["id"]})
    me = lobby.browser().get(
        "/api/auth/me", headers={"Authorization": f"Bearer {pair['access_token']}"}
    )
    assert me.json()["organization_id"] == founded["id"]
    stranger = {"organization_id": foreign_organization(lobby.store)}
    denied = root("POST", "/organizations/switch", 403, json=stranger)
    assert denied["error"] == "organization_access_denied"
    root("POST", "/organizations", 409, json={"name": "Copy", "slug": "bakery"})


def test_another_organization_does_not_exist(lobby: Lobby, admin: As) -> None:
    elsewhere = foreign_organization(lobby.store)
    admin("GET", f"/organizations/{elsewhere}/usage", 404)
    admin("PUT", f"/organizations/{elsewhere}", 404, json={"name": "Mine"})
    stranger = lobby.person("user", org_id=elsewhere)
    for method, path in (
        ("GET", f"/users/{stranger.user.id}"),
        ("PUT", f"/users/{stranger.user.id}"),
        ("DELETE", f"/users/{stranger.user.id}"),
        ("POST", f"/users/{stranger.user.id}/disable"),
        ("GET", f"/users/{stranger.user.id}/activity"),
        ("DELETE", f"/security/users/{stranger.user.id}/sessions"),
        ("DELETE", f"/security/sessions/{stranger.identity.session_id}"),
    ):
        admin(method, path, 404, **({"json": {}} if method == "PUT" else {}))


def test_others_see_names_only(admin: As, ana: As) -> None:
    assert all(set(row) == {"id", "name"} for row in ana("GET", "/users"))
    assert {row["email"] for row in admin("GET", "/users")} == {
        "boss@example.com",
        "ana@example.com",
    }
    assert [row["name"] for row in admin("GET", "/users?q=ana")] == ["Ana"]
    ana("GET", f"/users/{admin.person.user.id}", 403)
    assert ana("GET", f"/users/{ana.person.user.id}")["email"] == "ana@example.com"


def test_nobody_gives_more_than_they_have(admin: As, root: As, ana: As) -> None:
    path = f"/users/{ana.person.user.id}/roles"
    admin("PUT", path, 403, json={"roles": ["super"]})
    assert admin("PUT", path, json={"roles": ["moderator"]})["roles"] == ["moderator"]
    admin("PUT", path, 400, json={"roles": ["emperor"]})
    admin("PUT", f"/users/{root.person.user.id}/roles", 403, json={"roles": ["user"]})
    admin("POST", f"/users/{root.person.user.id}/disable", 403)
    admin(
        "POST",
        f"/organizations/{DEFAULT_ORGANIZATION}/invitations",
        403,
        json={"emails": ["x@example.com"], "role": "super"},
    )


def test_somebody_always_stays_in_charge(root: As) -> None:
    path = f"/users/{root.person.user.id}"
    root("PUT", f"{path}/roles", 409, json={"roles": ["user"]})
    root("POST", f"{path}/disable", 409)
    root("DELETE", path, 409)


def test_the_last_administrator_may_rise(lobby: Lobby) -> None:
    boss, operator = lobby.person("admin"), As(lobby.person("super"))
    path = f"/users/{boss.user.id}/roles"
    assert operator("PUT", path, json={"roles": ["super"]})["roles"] == ["super"]
    assert operator("PUT", path, json={"roles": ["user"]})["roles"] == ["user"]


def test_a_disabled_person_is_out_at_once(lobby: Lobby, admin: As, ana: As) -> None:
    path = f"/users/{ana.person.user.id}"
    assert admin("POST", f"{path}/disable")["status"] == "disabled"
    ana("GET", "/users", 401)
    assert admin("POST", f"{path}/enable")["status"] == "active"
    ana("GET", "/users", 401)


def test_a_removed_persons_things_go_to_somebody_else(lobby: Lobby, admin: As, ana: As) -> None:
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        unit.memory.put("user", ana.person.user.id, "tea", "green")
    target = admin.person.user.id
    admin("DELETE", f"/users/{ana.person.user.id}?transfer_to={target}", 204)
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        assert unit.memory.get("user", target, "tea") == "green"
    admin("GET", f"/users/{ana.person.user.id}", 404)


def test_an_administrator_unlocks_and_takes_a_lost_factor_away(lobby: Lobby, admin: As) -> None:
    browser = lobby.member("zoe@example.com")
    for _ in range(5):
        log_in(browser, "zoe@example.com", "Wrong-Password-1")
    lobby.clock.forward(minutes=2)
    assert log_in(browser, "zoe@example.com").status_code == 429
    (zoe,) = admin("GET", "/users?q=zoe")
    admin("POST", f"/users/{zoe['id']}/unlock")
    assert log_in(browser, "zoe@example.com").status_code == 200
    admin("POST", f"/users/{zoe['id']}/reset-mfa")
    assert browser.get("/api/auth/me").json()["is_anonymous"] is True


def test_a_role_of_its_own_opens_what_it_names(root: As, ana: As) -> None:
    ana("GET", "/security/audit", 403)
    wanted = {"name": "Auditor", "permissions": ["audit.view"]}
    role = root("POST", "/rbac/roles", 201, json=wanted)
    path = f"/rbac/users/{ana.person.user.id}"
    got = root("PUT", path, json={"roles": ["user", "auditor"], "groups": []})
    assert got["assigned_roles"] == ["user", "Auditor"]
    ana("GET", "/security/audit")
    ana("GET", "/security/api-keys", 403)
    sources = ana("GET", f"/users/{ana.person.user.id}/permissions")["permissions"]
    assert {"permission": "audit.view", "source": "role Auditor"} in sources
    root("DELETE", f"/rbac/roles/{role['id']}", 409)
    root("PUT", path, json={"roles": ["user"]})
    root("DELETE", f"/rbac/roles/{role['id']}", 204)
    root("DELETE", "/rbac/roles/admin", 409)
    root("POST", "/rbac/roles", 400, json={"name": "Admin", "permissions": ["audit.view"]})
    root("POST", "/rbac/roles", 400, json={"name": "Odd", "permissions": ["*"]})


def test_a_group_is_joined_as_its_owner_says(admin: As, ana: As, lobby: Lobby) -> None:
    closed = admin("POST", "/groups", 201, json={"name": "Board"})
    asked = admin("POST", "/groups", 201, json={"name": "Sales", "join": "request"})
    free = admin("POST", "/groups", 201, json={"name": "Tea", "join": "open"})
    assert [one["name"] for one in ana("GET", "/groups")] == ["Sales", "Tea"]
    ana("GET", f"/groups/{closed['id']}", 404)
    ana("POST", f"/groups/{closed['id']}/join", 404)
    assert ana("POST", f"/groups/{free['id']}/join")["status"] == "joined"
    ana("POST", f"/groups/{free['id']}/join", 409)
    waiting = ana("POST", f"/groups/{asked['id']}/join", 202, json={"message": "Please"})
    assert waiting["status"] == "requested"
    ana("GET", f"/groups/{asked['id']}", 404)
    admin("POST", f"/groups/{asked['id']}/join/{ana.person.user.id}/approve", 204)
    ana("GET", f"/groups/{asked['id']}")
    ana("PUT", f"/groups/{asked['id']}", 403, json={"name": "Mine"})
    ana("DELETE", f"/groups/{asked['id']}/members/{ana.person.user.id}", 204)
    rui = lobby.person("user")
    admin(
        "POST", f"/groups/{closed['id']}/members", json={"user_ids": [rui.user.id], "role": "owner"}
    )
    owner = As(rui)
    owner("PUT", f"/groups/{closed['id']}", json={"description": "Ours"})
    owner("POST", f"/groups/{closed['id']}/members", json={"user_ids": [ana.person.user.id]})
    owner("DELETE", f"/groups/{closed['id']}", 403)
    stranger = lobby.person("user", org_id=foreign_organization(lobby.store))
    owner("POST", f"/groups/{closed['id']}/members", 404, json={"user_ids": [stranger.user.id]})


def test_the_trail_is_read_in_pages_and_as_a_file(lobby: Lobby, admin: As) -> None:
    for name in ("One", "Two", "=Three()"):
        admin("POST", "/groups", 201, json={"name": name})
    first = TestClient(app, headers=admin.person.headers).get(
        "/api/security/audit?action=admin.group_made&limit=2"
    )
    assert len(first.json()["data"]) == 2
    rest = admin("GET", f"/security/audit?action=admin.&cursor={first.json()['next_cursor']}")
    assert len(rest) == 1
    job = admin("GET", "/security/audit?format=csv")
    assert job["status"] == "succeeded"
    (file,) = lobby.files.listing(f"exports/{DEFAULT_ORGANIZATION}/audit-")
    assert lobby.files.read(file.key).startswith(b"at,category,action")
    assert lobby.audited("data.audit_exported")


def test_keys_and_sign_ins_of_the_organization_are_seen_and_ended(
    lobby: Lobby, admin: As, ana: As
) -> None:
    key = ana.person.key(lobby.store, "read")
    (row,) = admin("GET", "/security/api-keys")
    assert key not in str(row)
    admin("DELETE", f"/security/api-keys/{row['id']}", 204)
    logins = admin("GET", f"/security/sessions?user_id={ana.person.user.id}")
    admin("DELETE", f"/security/sessions/{logins[0]['id']}", 204)
    ana("GET", "/users", 401)
    assert admin("GET", "/security/overview")["counts"]["administrators"] == 1
    assert admin("DELETE", f"/security/users/{ana.person.user.id}/sessions") == {"revoked": 0}


@pytest.mark.parametrize(
    ("section", "change", "status"),
    [
        ("registration", {"open": True}, 200),
        ("registration", {"open": "yes"}, 400),
        ("registration", {"domains": [1]}, 400),
        ("registration", {"other": True}, 400),
        ("nothing", {}, 404),
    ],
)
def test_settings_are_checked(admin: As, section: str, change: dict[str, Any], status: int) -> None:
    admin("PUT", f"/security/settings/{section}", status, json=change)


def test_a_changed_setting_is_in_force_and_told(lobby: Lobby, admin: As) -> None:
    admin("PUT", "/security/settings/registration", json={"open": True})
    body = {"email": "new@example.com", "password": GOOD, "name": "New"}
    assert lobby.browser().post("/api/auth/register", json=body).status_code == 201
    (entry,) = lobby.audited("security.settings")
    assert entry.before_hash != entry.after_hash
    assert admin("GET", "/security/settings")["registration"]["open"] is True


def test_an_unknown_group_is_no_filter_that_shows_everybody(admin: As) -> None:
    assert admin("GET", f"/users?group={new_id()}") == []
