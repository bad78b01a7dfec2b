"""The auth group's door with everything around it in memory, and people's mail boxes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from functions.auth.app import app
from layers.identity.passwords import Argon2Passwords
from layers.identity.sealing import AesSealing
from shared.config import Settings
from shared.identity.oidc import Provider
from shared.identity.reception import Reception, bootstrap_secret
from shared.identity.tokens import Signer
from shared.records.organizations import DEFAULT_ORGANIZATION
from tests.support.cache import MemoryRateLimits
from tests.support.files import MemoryFiles
from tests.support.people import SignedIn, sign_in
from tests.support.queues import MemoryQueue
from tests.support.store import MemoryStore

SECRET = "s" * 32
GOOD = "Correct-Horse-7-Battery"
ORIGIN = {"Origin": "http://testserver"}
_LINK = re.compile(r"/auth/\w+#([\w-]+)")


class MovableClock:
    """The machine's time, moved on by the test."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def forward(self, **by: float) -> None:
        self.offset += timedelta(**by)


class MemorySockets:
    def __init__(self) -> None:
        self.closed: list[str] = []

    def close(self, connection_id: str) -> None:
        self.closed.append(connection_id)


class Lobby:
    """Stands for the wiring of the auth group."""

    def __init__(self) -> None:
        self.clock = MovableClock()
        self.store = MemoryStore(self.clock)
        self.limits = MemoryRateLimits(lambda: self.clock.now().timestamp())
        self.signer, self.sockets = Signer(SECRET), MemorySockets()
        self.files, self.queue = MemoryFiles(), MemoryQueue()
        self.bootstrap = bootstrap_secret(SECRET)
        self.providers: dict[str, Provider] = {}
        self.settings = Settings.from_environment({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
        self.reception = Reception(
            self.store,
            self.signer,
            self.clock,
            self.limits,
            Argon2Passwords(memory_kib=64, rounds=1, lanes=1),
            AesSealing(SECRET),
            self.sockets,
            "https://bots.example.com",
        )

    def browser(self) -> TestClient:
        """A browser with cookies of its own."""
        return TestClient(app, headers=ORIGIN)

    def person(self, role: str, **place: str) -> SignedIn:
        return sign_in(self.store, self.signer, role, **place)

    def first_administrator(self, email: str = "root@example.com") -> TestClient:
        """A browser in which the first administrator is signed in."""
        browser = self.browser()
        body = {"secret": self.bootstrap, "email": email, "password": GOOD, "name": "Root"}
        assert browser.post("/api/auth/bootstrap", json=body).status_code == 201
        return browser

    def open_registration(self, **rules: Any) -> None:
        with self.store.transaction(DEFAULT_ORGANIZATION) as unit:
            unit.organization.save_settings("registration", {"open": True, **rules})

    def member(self, email: str = "ana@example.com", password: str = GOOD) -> TestClient:
        """A browser of somebody who registered and confirmed their address, signed out."""
        self.open_registration()
        browser = self.browser()
        body = {"email": email, "password": password, "name": "Zoe"}
        assert browser.post("/api/auth/register", json=body).status_code == 201
        answer = browser.post("/api/auth/verify-email", json={"token": self.token_for(email)})
        assert answer.status_code == 204, answer.text
        return browser

    def letters(self, email: str, org_id: str = DEFAULT_ORGANIZATION) -> list[Any]:
        """The mails on their way to an address, oldest first."""
        with self.store.transaction(org_id) as unit:
            mails = [mail for mail in unit.mail.outgoing.list_of("") if email in mail.letter.to]
        return [mail.letter for mail in sorted(mails, key=lambda mail: mail.id)]

    def token_for(self, email: str, org_id: str = DEFAULT_ORGANIZATION) -> str:
        """The token in the newest mail to an address."""
        found = _LINK.search(self.letters(email, org_id)[-1].text)
        assert found
        return found[1]

    def audited(self, action: str, org_id: str = DEFAULT_ORGANIZATION) -> list[Any]:
        """The lines of the trail, newest first."""
        with self.store.transaction(org_id) as unit:
            return list(unit.audit.find(action=action))


def log_in(browser: TestClient, email: str = "ana@example.com", password: str = GOOD) -> Any:
    """The answer to a sign-in."""
    return browser.post("/api/auth/login", json={"email": email, "password": password})
