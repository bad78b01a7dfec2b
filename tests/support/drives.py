"""A drive without a network: storage, entries, a queue of tasks and the people who use it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from functions.drive.app import app
from layers.documents.catalog import DocumentFormats
from layers.files.malware import TagScanner
from layers.pictures.thumbnails import PillowPictures
from shared.config import Settings
from shared.drive.desk import DriveDesk, Visit
from shared.drive.following import Following
from shared.drive.places import Person
from shared.drive.tasks import Task
from shared.drive.working import work
from shared.identity.tokens import Signer
from shared.ids import new_id
from shared.records.bots import Bot
from shared.records.drive import Entry
from tests.support.cache import MemoryRateLimits
from tests.support.files import MemoryFiles
from tests.support.people import SignedIn, sign_in
from tests.support.store import MemoryStore

LONG = 10**9


class MovingClock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **time: int) -> None:
        self.moment += timedelta(**time)


class MemoryTasks:
    """The queue of the drive's tasks."""

    def __init__(self) -> None:
        self.waiting: list[Mapping[str, object]] = []

    def send(self, body: Mapping[str, object]) -> None:
        self.waiting.append(body)


class Drives:
    """Wires the drive's routes and rules to fakes; `work` does what is queued."""

    def __init__(self, config: Mapping[str, str] | None = None, **ports: Any) -> None:
        self.store = ports.get("store") or MemoryStore()
        self.files = ports.get("files") or MemoryFiles()
        self.clock, self.tasks, self.signer = MovingClock(), MemoryTasks(), Signer("s" * 32)
        self.limits = MemoryRateLimits()
        self.settings = Settings.from_environment({"PUBLIC_URL": "https://bots.example.com"})
        self.desk = self.rooms = DriveDesk(
            store=self.store,
            objects=self.files,
            scanner=TagScanner(self.files, waits=False),
            pictures=PillowPictures(),
            formats=DocumentFormats(),
            tasks=self.tasks,
            clock=self.clock,
        )
        self.following = Following(self.store, self.files, self.tasks)
        made = self.store.directory.create_bot("shop")
        with self.store.transaction(made.org_id) as unit:
            unit.bots.save_config(made.id, dict(config or {}), "config.csv")

    @property
    def bot(self) -> Bot:
        found: Bot | None = self.store.directory.bot_named("shop")
        assert found is not None
        return found

    def person(self, name: str = "ana", role: str = "user") -> SignedIn:
        return sign_in(self.store, self.signer, role, email=f"{name}@example.com", name=name)

    def visit(self, who: SignedIn) -> Visit:
        return Visit(self.desk, self.bot, Person(who.identity, who.user.email))

    def put(self, who: SignedIn, path: str, content: bytes | str = b"x") -> None:
        """Store a file in a person's folder through the routes."""
        folder, _, name = path.rpartition("/")
        data = content.encode() if isinstance(content, str) else content
        answer = self.client(who).post(
            "/api/drive/upload/file",
            files={"file": (name, io.BytesIO(data))},
            data={"path": folder, "overwrite": "true"},
        )
        assert answer.status_code == 201, answer.text

    def fill(self, who: SignedIn, files: Mapping[str, str]) -> None:
        """Store many files of a person at once, as if each had been uploaded."""
        base = f"shop.gbdrive/users/{who.user.email}"
        with self.store.transaction(who.user.org_id) as unit:
            for path, content in files.items():
                info = self.files.write(f"shop.gbai/{base}/{path}", content.encode())
                unit.drive.entries.put(
                    Entry(
                        *(new_id(), who.user.org_id, self.bot.id, f"{base}/{path}", False),
                        *(info.size, "text/plain", info.etag, info.version),
                    )
                )

    def paths(self, who: SignedIn) -> list[str]:
        """Every file of a person, by path."""
        base = f"shop.gbdrive/users/{who.user.email}"
        with self.store.transaction(who.user.org_id) as unit:
            found = unit.drive.entries.below(self.bot.id, base, 10_000)
        return [one.path.removeprefix(f"{base}/") for one in found if not one.is_folder]

    def contents(self, who: SignedIn) -> dict[str, bytes]:
        """What storage has for each of a person's files; every object must have an entry, and the other way round."""
        base = f"shop.gbai/shop.gbdrive/users/{who.user.email}/"
        found = {one.key.removeprefix(base): one for one in self.files.listing(base)}
        assert sorted(found) == sorted(self.paths(who))
        return {path: self.files.read(one.key) for path, one in found.items()}

    def work(self, remaining_ms: int = LONG) -> int:
        """Do queued tasks until there are none; how many."""
        done = 0
        while self.tasks.waiting:
            body = self.tasks.waiting.pop(0)
            work(self.desk, Task.of(dict(body)), lambda: remaining_ms)
            done += 1
        return done

    def client(self, who: SignedIn | None = None) -> TestClient:
        headers = {"X-Bot-ID": "shop"} | (who.headers if who else {})
        return TestClient(app, headers=headers, follow_redirects=False)
