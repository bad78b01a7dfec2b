"""Signing in and out at the door of the auth group."""

from __future__ import annotations

from typing import Any

import pytest

from shared.identity.tokens import TICKET
from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.sessions import Session
from tests.support.reception import GOOD, Lobby, log_in

ME = "/api/auth/me"


def test_a_person_signs_in_with_address_and_password(lobby: Lobby) -> None:
    browser = lobby.member()
    answer = log_in(browser, "ANA@example.com").json()
    assert (answer["success"], answer["requires_2fa"], answer["expires_in"]) == (True, False, 900)
    me = browser.get(ME).json()
    assert (me["email"], me["roles"], me["is_anonymous"]) == ("ana@example.com", ["user"], False)
    by_token = {"Authorization": f"Bearer {answer['access_token']}"}
    assert lobby.browser().get(ME, headers=by_token).json()["id"] == me["id"]


def test_the_cookies_can_be_read_by_no_script_and_sent_by_no_other_site(lobby: Lobby) -> None:
    cookies = log_in(lobby.member()).headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"chat_sid", "chat_refresh"}
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
    (refresh,) = [cookie for cookie in cookies if cookie.startswith("chat_refresh")]
    assert "Path=/api/auth" in refresh


def test_a_form_signs_in_as_json_does(lobby: Lobby) -> None:
    form = {"email": "ana@example.com", "password": GOOD, "remember": "true"}
    assert lobby.member().post("/api/auth/login", data=form).json()["success"] is True


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(lobby: Lobby) -> None:
    browser = lobby.member()

    def answers(email: str) -> list[Any]:
        lobby.clock.forward(hours=1)
        found = [log_in(browser, email, "Wrong-Password-1") for _ in range(7)]
        return [
            (one.status_code, {**one.json(), "request_id": "", "retry_after_secs": 0})
            for one in found
        ]

    known = answers("ana@example.com")
    assert known == answers("nobody@example.com")
    assert [status for status, _ in known] == [401] * 5 + [429] * 2
    assert len(lobby.audited("auth.login")) == 10


def test_five_wrong_passwords_lock_the_address_for_half_an_hour(lobby: Lobby) -> None:
    browser = lobby.member()
    for _ in range(5):
        log_in(browser, password="Wrong-Password-1")
        lobby.clock.forward(seconds=15)
    lobby.clock.forward(minutes=5)
    refused = log_in(browser)
    assert (refused.status_code, refused.json()["details"]["limit_type"]) == (429, "lockout")
    assert int(refused.headers["Retry-After"]) > 20 * 60
    lobby.clock.forward(minutes=26)
    assert log_in(browser).status_code == 200


def test_the_right_password_forgives_the_wrong_ones(lobby: Lobby) -> None:
    browser = lobby.member()
    for _ in range(3):
        for _ in range(4):
            assert log_in(browser, password="Wrong-Password-1").status_code == 401
            lobby.clock.forward(seconds=15)
        assert log_in(browser).status_code == 200
        lobby.clock.forward(seconds=15)


def test_nobody_signs_in_while_attempts_cannot_be_counted(lobby: Lobby) -> None:
    class Broken:
        def take(self, *_: Any, **__: Any) -> Any:
            from shared.cache import CacheUnavailable

            raise CacheUnavailable

    browser = lobby.member()
    object.__setattr__(lobby.reception, "limits", Broken())
    assert log_in(browser).status_code == 503


def test_an_address_must_be_confirmed_first(lobby: Lobby) -> None:
    lobby.open_registration()
    browser = lobby.browser()
    body = {"email": "ana@example.com", "password": GOOD, "name": "Zoe"}
    browser.post("/api/auth/register", json=body)
    assert log_in(browser).json()["error"] == "forbidden"


def test_a_disabled_account_is_told_so_only_with_the_right_password(lobby: Lobby) -> None:
    browser = lobby.member()
    user_id = log_in(browser).json()["user_id"]
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        unit.users.update(user_id, {"status": "disabled"})
    assert log_in(browser).json()["error"] == "account_disabled"
    assert log_in(browser, password="Wrong-Password-1").json()["error"] == "invalid_token"


def test_a_refresh_token_gives_a_new_pair(lobby: Lobby) -> None:
    browser = lobby.member()
    first = log_in(browser).json()
    second = browser.post("/api/auth/refresh").json()
    assert second["session_id"] == first["session_id"]
    assert second["refresh_token"] != first["refresh_token"]
    third = lobby.browser().post(
        "/api/auth/refresh", json={"refresh_token": second["refresh_token"]}
    )
    assert third.status_code == 200


def test_a_refresh_token_used_twice_ends_the_whole_sign_in(lobby: Lobby) -> None:
    browser, thief = lobby.member(), lobby.browser()
    stolen = {"refresh_token": log_in(browser).json()["refresh_token"]}
    mine = browser.post("/api/auth/refresh").json()
    assert thief.post("/api/auth/refresh", json=stolen).status_code == 401
    assert browser.get(ME).json()["is_anonymous"] is True
    again = {"refresh_token": mine["refresh_token"]}
    assert browser.post("/api/auth/refresh", json=again).status_code == 401
    assert lobby.audited("security.refresh_reuse")


def test_a_refresh_from_another_site_is_refused(lobby: Lobby) -> None:
    browser = lobby.member()
    log_in(browser)
    answer = browser.post("/api/auth/refresh", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(("remember", "days"), [(False, 7), (True, 30)])
def test_a_sign_in_ends_by_itself(lobby: Lobby, remember: bool, days: int) -> None:
    body = {"email": "ana@example.com", "password": GOOD, "remember": remember}
    token = lobby.member().post("/api/auth/login", json=body).json()["refresh_token"]
    lobby.clock.forward(days=days, seconds=1)
    answer = lobby.browser().post("/api/auth/refresh", json={"refresh_token": token})
    assert answer.json()["error"] == "expired_token"


def test_signing_out_ends_the_sign_in_and_closes_its_sockets(lobby: Lobby) -> None:
    browser = lobby.member()
    token = log_in(browser).json()["access_token"]
    assert browser.post("/api/auth/logout").status_code == 204
    assert not browser.cookies
    used = lobby.browser().get(ME, headers={"Authorization": f"Bearer {token}"})
    assert used.json()["error"] == "session_expired"


def test_signing_out_everywhere_ends_every_sign_in(lobby: Lobby) -> None:
    here, there = lobby.member(), lobby.browser()
    log_in(here)
    log_in(there)
    here.post("/api/auth/logout", json={"all": True})
    assert there.get(ME).json()["is_anonymous"] is True


def test_what_a_guest_has_becomes_the_persons(lobby: Lobby) -> None:
    browser, guest = lobby.member(), lobby.person("guest")
    bot = lobby.store.directory.create_bot("shop")
    session = Session(new_id(), bot.org_id, bot.id, guest.user.id)
    with lobby.store.transaction(bot.org_id) as unit:
        unit.sessions.create(session)
        unit.memory.put("user", guest.user.id, "tea", "green")
    browser.cookies.update(guest.cookies)
    user_id = log_in(browser).json()["user_id"]
    with lobby.store.transaction(bot.org_id) as unit:
        assert unit.memory.get("user", user_id, "tea") == "green"
        kept = unit.sessions.get(session.id)
        assert kept is not None
        assert kept.user_id == user_id
        assert unit.sessions.list_of(guest.user.id, None, 10, 0) == []


def test_a_signed_in_person_is_never_taken_over(lobby: Lobby) -> None:
    browser, other = lobby.member(), lobby.person("user")
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        unit.memory.put("user", other.user.id, "tea", "green")
    browser.cookies.update(other.cookies)
    user_id = log_in(browser).json()["user_id"]
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        assert unit.memory.get("user", user_id, "tea") is None


def test_a_ticket_is_for_sockets_of_the_same_sign_in(lobby: Lobby) -> None:
    browser = lobby.member()
    answer = log_in(browser).json()
    ticket = browser.post("/api/auth/ws-ticket").json()["ticket"]
    identity = lobby.signer.verify(ticket, TICKET)
    assert (identity.user_id, identity.session_id) == (answer["user_id"], answer["session_id"])
