"""What a script needs from outside, in memory; a process that may be killed after any commit."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from layers.documents.catalog import DocumentFormats
from layers.papers.office import OfficePapers
from shared.basic.data.declaring import declared_tables
from shared.basic.drive.bot_drive import BotDrives
from shared.basic.errors import BasicError
from shared.basic.functions.declaration import FunctionContext
from shared.basic.runtime.program import Program
from shared.ids import new_id
from shared.mail.post import Post
from shared.records.bots import Bot
from shared.records.events import Delivery
from shared.records.messages import StoredMessage
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.runs import Run
from shared.records.sessions import Session
from shared.records.users import User
from shared.scripts.mail import ScriptMail
from shared.store import Unit
from tests.support.files import MemoryFiles
from tests.support.mail import Dispatches
from tests.support.store import MemoryStore
from tests.support.web import MemoryWeb

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


class Killed(BaseException):
    """The process is gone."""


class SettableClock:
    """Stands still until `moment` is changed."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True, slots=True)
class Hit:
    text: str
    source: str
    kb: str
    relevance: float


@dataclass
class MemoryModels:
    """Answers with `answers` in turn, then with the prompt in brackets; `asked` is what was asked."""

    answers: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def complete(
        self,
        prompt: str,
        *,
        system: str = "",
        model: str = "",
        json_schema: Mapping[str, Any] | None = None,
    ) -> str:
        self.asked.append({"prompt": prompt, "system": system, "model": model})
        return self.answers.pop(0) if self.answers else f"[{prompt}]"

    def names(self) -> Sequence[str]:
        return ["fast", "quality"]

    def use(self, name: str) -> str:
        if name not in self.names():
            raise BasicError("R5112", f"there is no model {name}")
        return name


@dataclass
class MemoryKnowledge:
    """`passages` by knowledge base."""

    passages: dict[str, list[Hit]] = field(default_factory=dict)

    def exists(self, kb: str) -> bool:
        return kb in self.passages

    def names(self) -> Sequence[str]:
        return sorted(self.passages)

    def search(self, query: str, kbs: Sequence[str]) -> Sequence[Hit]:
        words = query.lower().split()
        found = [hit for kb in kbs for hit in self.passages.get(kb, [])]
        return [hit for hit in found if any(word in hit.text.lower() for word in words)]


class MemoryDialog:
    """Messages go to the session's history; what was said elsewhere is in `others` and `events`."""

    def __init__(self, session_id: str) -> None:
        self._session_id = session_id
        self.others: list[tuple[str, str]] = []
        self.events: list[tuple[str, dict[str, Any]]] = []

    def say(self, unit: Unit, text: str, *, kind: str = "talk") -> None:
        unit.messages.append(
            StoredMessage(new_id(), self._session_id, "assistant", text, metadata={"kind": kind})
        )

    def say_to(self, unit: Unit, recipient: str, text: str) -> None:
        self.others.append((recipient, text))

    def event(self, unit: Unit, name: str, data: Mapping[str, Any]) -> None:
        self.events.append((name, dict(data)))


class MemoryServices:
    """One bot, one guest, one session in a memory store. `kill_after` and `kill_before` count
    commits, 0 for never."""

    def __init__(self, config: Mapping[str, str]) -> None:
        self.clock = SettableClock()
        self.store = MemoryStore(self.clock)
        self.bot: Bot = replace(self.store.directory.create_bot("shop"), config=dict(config))
        self.org_id = DEFAULT_ORGANIZATION
        self.user = User(new_id(), self.org_id, "Ana", email="ana@example.com", language="en")
        self.session: Session | None = Session(new_id(), self.org_id, self.bot.id, self.user.id)
        with self.store.transaction(self.org_id) as unit:
            unit.users.create(self.user)
            unit.sessions.create(self.session)
        self.dialog = MemoryDialog(self.session.id)
        self.models = MemoryModels()
        self.knowledge = MemoryKnowledge()
        self.web = MemoryWeb()
        self.files = MemoryFiles()
        self.drive = BotDrives(self.files, DocumentFormats(), OfficePapers()).of(self.bot)
        self.mail = ScriptMail(
            Post(self.store, self.files, Dispatches(), self.clock), self.bot, self.user
        )
        self.context = FunctionContext(self.clock.now, random.Random(7), UTC)
        self.programs: dict[str, Program] = {}
        self.logged: list[tuple[str, str, Mapping[str, Any]]] = []
        self.remaining: list[int] = []
        self.kill_after = self.kill_before = 0
        self.commits = 0
        self.delivered = 0
        self.notes: list[str] = []
        self.announced: list[Delivery] = []

    def reopened(self) -> MemoryServices:
        """The same bot in another process: only what was committed is there."""
        self.kill_after = self.kill_before = 0
        if self.session is not None:
            with self.store.transaction(self.org_id) as unit:
                self.session = unit.sessions.get(self.session.id)
        return self

    def add_program(self, program: Program) -> None:
        """Make a program the active build of its script."""
        self.programs[program.name.casefold()] = program
        with self.store.transaction(self.org_id) as unit:
            known = unit.tables.all(self.bot.id)
            declared = declared_tables(program.metadata, known)
            self.notes += unit.tables.migrate(self.bot.id, declared)

    @property
    def said(self) -> list[str]:
        assert self.session is not None
        with self.store.transaction(self.org_id) as unit:
            return [m.content for m in unit.messages.newest(self.session.id, 1000)]

    def runs(self) -> list[Run]:
        """Every run, newest last."""
        with self.store.transaction(self.org_id) as unit:
            return sorted(unit.runs.list_of(self.bot.id, limit=1000), key=lambda run: run.id)

    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        with self.store.transaction(self.org_id) as unit:
            yield unit
            if self.commits + 1 == self.kill_before:
                raise Killed
        self.commits += 1
        if self.commits == self.kill_after:
            raise Killed

    def after_commit(self) -> None:
        self.delivered += 1

    def announce(self, deliveries: Sequence[Delivery]) -> None:
        self.announced += deliveries

    def program(self, name: str) -> Program | None:
        return self.programs.get(name.casefold())

    def program_by_id(self, program_id: str) -> Program:
        return next(p for p in self.programs.values() if p.id == program_id)

    def tool_names(self) -> Sequence[str]:
        return sorted(program.name for program in self.programs.values())

    def remaining_ms(self) -> int:
        return self.remaining.pop(0) if self.remaining else 900_000

    def config(self, name: str) -> str:
        return self.bot.config.get(name, "")

    def log(self, level: str, message: str, data: Mapping[str, Any]) -> None:
        self.logged.append((level, message, data))
