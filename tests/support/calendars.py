"""Calendars without a network: people of an organization, and the routes as each of them calls them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient

from functions.calendar.app import app
from shared.calendar.access import Viewer
from shared.config import Settings
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.users import Identity, User
from tests.support.cache import MemoryRateLimits
from tests.support.store import MemoryStore

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


class StandingClock:
    """Stands still until `moment` is changed."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


class Office:
    """The adapters of the calendar routes over a store, and the people who call them."""

    def __init__(self, store: Any = None) -> None:
        self.clock = StandingClock()
        self.store = store or MemoryStore(self.clock)
        self.signer = Signer("s" * 32)
        self.limits = MemoryRateLimits()
        self.settings = Settings.from_environment({"PUBLIC_URL": "https://bots.example.com"})

    def person(self, name: str, role: str = "user", org_id: str = DEFAULT_ORGANIZATION) -> Person:
        user = User(new_id(), org_id, name, role, f"{name.lower()}@example.com")
        with self.store.transaction(org_id) as unit:
            unit.users.create(user)
        return Person(self, user)


class Person:
    """Calls the routes. `call` gives the answer's body, `data` what is in its envelope."""

    def __init__(self, office: Office, user: User) -> None:
        self.user = user
        identity = Identity(user.id, user.org_id, user.role, int(time.time()) + 600)
        self.token = office.signer.sign(identity, BEARER)
        self.http = TestClient(app, headers={"Authorization": f"Bearer {self.token}"})

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.user.id, self.user.org_id, self.user.email, self.user.name)

    def call(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self.http.request(method, f"/api/calendar{path}", **options)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def data(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        return self.call(method, path, status, json=body)["data"]

    def add(self, title: str, start: str, end: str = "", **fields: Any) -> Any:
        """Put an event into their calendar."""
        times = {"start": start} | ({"end": end} if end else {})
        return self.data("POST", "/events", {"title": title, **times, **fields}, 201)

    def starts(self, start: str, end: str, **query: str) -> list[str]:
        """When the events of a window begin."""
        found = self.call("GET", "/events", params={"start": start, "end": end, **query})["data"]
        return [one["start"] for one in found]

    def listed(self, start: str, end: str, **query: str) -> list[Any]:
        found: list[Any] = self.call(
            "GET", "/events", params={"start": start, "end": end, **query}
        )["data"]
        return found
