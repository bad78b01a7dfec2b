"""Accounts: made, confirmed, recovered."""

from __future__ import annotations

import pytest

from tests.support.reception import GOOD, Lobby, log_in

NEW = "Another-Horse-8-Stable"


def body(**fields: str) -> dict[str, str]:
    return {"email": "ana@example.com", "password": GOOD, "name": "Zoe", **fields}


def test_the_first_administrator_is_made_once_by_who_knows_the_secret(lobby: Lobby) -> None:
    browser = lobby.browser()
    wrong = body(secret="guess", name="Root")
    assert browser.post("/api/auth/bootstrap", json=wrong).status_code == 403
    assert lobby.first_administrator().get("/api/auth/me").json()["roles"] == ["super"]
    again = body(secret=lobby.bootstrap, name="Second")
    assert browser.post("/api/auth/bootstrap", json=again).status_code == 409


def test_registration_is_closed_until_an_administrator_opens_it(lobby: Lobby) -> None:
    assert lobby.browser().post("/api/auth/register", json=body()).status_code == 403


def test_registration_may_be_for_some_domains(lobby: Lobby) -> None:
    lobby.open_registration(domains=["example.com"])
    browser = lobby.browser()
    assert browser.post("/api/auth/register", json=body()).status_code == 201
    other = body(email="ana@elsewhere.example")
    assert browser.post("/api/auth/register", json=other).status_code == 403


def test_a_known_address_is_answered_like_a_new_one(lobby: Lobby) -> None:
    browser = lobby.member()
    again = browser.post("/api/auth/register", json=body())
    new = browser.post("/api/auth/register", json=body(email="rui@example.com"))
    assert (again.status_code, again.json()) == (new.status_code, new.json())
    assert "already" in lobby.letters("ana@example.com")[-1].subject
    assert "Confirm" in lobby.letters("rui@example.com")[-1].subject


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("Short-1", "at least 12"),
        ("alllowercaseletters", "mix"),
        ("P@ssw0rd12345", "stolen"),
        ("Password123!", "stolen"),
        ("Qwertyuiop1234!", "stolen"),
        ("Aa1!Aa1!Aa1!", "stolen"),
        ("My-ana-Horse-77", ""),
        ("Zoefish-Horse-7", ""),
        ("Example-Horse-77", "address"),
        ("x" * 300, "at most"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(
    lobby: Lobby, password: str, reason: str
) -> None:
    lobby.open_registration()
    answer = lobby.browser().post("/api/auth/register", json=body(password=password))
    assert answer.status_code == (400 if reason else 201), answer.text
    assert reason in answer.json().get("details", {}).get("fields", {}).get("password", "")


@pytest.mark.parametrize("email", ["", "ana", "a@b", "a b@c.de", "a@b.c\nBcc: x@y.zz", "<a@b.cc>"])
def test_what_is_no_address_is_refused(lobby: Lobby, email: str) -> None:
    lobby.open_registration()
    answer = lobby.browser().post("/api/auth/register", json=body(email=email))
    assert answer.json()["error"] == "validation_error"


def test_a_confirmation_is_good_once(lobby: Lobby) -> None:
    lobby.member()
    token = {"token": lobby.token_for("ana@example.com")}
    assert lobby.browser().post("/api/auth/verify-email", json=token).status_code == 410


def test_a_forgotten_password_is_replaced_by_mail(lobby: Lobby) -> None:
    browser = lobby.member()
    log_in(browser)
    asked = lobby.browser().post("/api/auth/password/forgot", json={"email": "ana@example.com"})
    assert asked.status_code == 202
    token = lobby.token_for("ana@example.com")
    reset = {"token": token, "password": NEW}
    assert lobby.browser().post("/api/auth/password/reset", json=reset).status_code == 204
    assert browser.get("/api/auth/me").json()["is_anonymous"] is True
    assert log_in(browser).status_code == 401
    assert log_in(browser, password=NEW).status_code == 200
    assert lobby.browser().post("/api/auth/password/reset", json=reset).status_code == 410


def test_a_refused_new_password_leaves_the_link_valid(lobby: Lobby) -> None:
    lobby.member()
    browser = lobby.browser()
    browser.post("/api/auth/password/forgot", json={"email": "ana@example.com"})
    token = lobby.token_for("ana@example.com")
    weak = browser.post("/api/auth/password/reset", json={"token": token, "password": "short"})
    assert weak.status_code == 400
    good = browser.post("/api/auth/password/reset", json={"token": token, "password": NEW})
    assert good.status_code == 204


def test_asking_about_an_unknown_address_sends_nothing_and_says_the_same(lobby: Lobby) -> None:
    lobby.member()
    browser = lobby.browser()
    known, unknown = (
        browser.post("/api/auth/password/forgot", json={"email": email})
        for email in ("ana@example.com", "nobody@example.com")
    )
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert lobby.letters("nobody@example.com") == []


def test_a_link_for_a_new_password_ends_after_an_hour(lobby: Lobby) -> None:
    lobby.member()
    browser = lobby.browser()
    browser.post("/api/auth/password/forgot", json={"email": "ana@example.com"})
    token = lobby.token_for("ana@example.com")
    lobby.clock.forward(hours=1)
    late = browser.post("/api/auth/password/reset", json={"token": token, "password": NEW})
    assert late.status_code == 410


def test_a_token_of_another_kind_is_none(lobby: Lobby) -> None:
    lobby.member()
    browser = lobby.browser()
    browser.post("/api/auth/password/forgot", json={"email": "ana@example.com"})
    token = lobby.token_for("ana@example.com")
    assert browser.post("/api/auth/verify-email", json={"token": token}).status_code == 410
