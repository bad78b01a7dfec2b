"""Secrets are in no log line, no answer, no trail and no stored row in the clear."""

from __future__ import annotations

import logging

import pytest

from shared.identity.auditing import without_secrets
from shared.log import is_secret_name, logger
from shared.records.organizations import DEFAULT_ORGANIZATION
from tests.support.reception import GOOD, Lobby, log_in

SERVED = "/api/auth/me", "/api/user/profile", "/api/user/api-keys", "/api/user/security/2fa/status"


def test_planted_secrets_are_found_nowhere(
    lobby: Lobby, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = lobby.member()
    issued = log_in(browser).json()
    log_in(browser, password="Planted-Wrong-Secret-1")
    key = browser.post("/api/user/api-keys", json={"name": "ci", "scopes": ["read"]}).json()
    secret = browser.post("/api/user/security/2fa/enable").json()["secret"]
    browser.post("/api/auth/password/forgot", json={"email": "ana@example.com"})
    link = lobby.token_for("ana@example.com")
    browser.post("/api/auth/refresh", json={"refresh_token": "gbr_planted"})
    planted = [
        *(GOOD, "Planted-Wrong-Secret-1", key["data"]["key"], secret, link, "gbr_planted"),
        *(issued["access_token"], issued["refresh_token"], lobby.bootstrap),
    ]
    answers = "".join(browser.get(path).text for path in SERVED)
    with lobby.store.transaction(DEFAULT_ORGANIZATION) as unit:
        told = str(unit.audit.find(limit=1000))
        stored = str([unit.credentials.get(issued["user_id"]), unit.keys.all()])
    written = capsys.readouterr()
    logged = caplog.text + str([vars(record) for record in caplog.records])
    for place in (answers, told, stored, logged, written.out, written.err):
        assert [one for one in planted if one in place] == []


@pytest.mark.parametrize(
    "name", ["password", "api_key", "x-api-key", "access_token", "client_secret", "Cookie", "totp"]
)
def test_what_goes_by_a_secrets_name_is_masked(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert is_secret_name(name)
    assert without_secrets({"a": {name: "planted"}}) == {"a": {name: "•••"}}
    caplog.set_level(logging.INFO)
    logger.info("something happened", details={name: "planted"})
    assert "planted" not in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("name", ["role", "tokens_used", "keyword", "monkey"])
def test_what_only_sounds_like_a_secret_is_shown(name: str) -> None:
    assert not is_secret_name(name)
