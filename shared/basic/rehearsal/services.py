"""What a rehearsed script works with: no platform, no network, everything it does told as events.

talk    {"text"}                                hear    {"prompt", "type", "options", "answer"}
effect  {"keyword", "arguments", "result"}      log     {"level", "message"}
error   {"code", "message", "file", "line", "column"}
return  {"value"}                               end     {"status", "line"}
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from shared.basic.data.declaring import declared_tables
from shared.basic.drive.bot_drive import BotDrives
from shared.basic.errors import BasicError
from shared.basic.functions import FunctionContext
from shared.basic.rehearsal.acts import Emit, Stubs
from shared.basic.rehearsal.neutral import neutral_value
from shared.basic.rehearsal.outside import OfflineFiles, OfflineMail, OfflineWeb
from shared.basic.rehearsal.store import OfflineStore, Partial
from shared.ids import new_id
from shared.packages.layout import Part, part_prefix
from shared.records.bots import Bot
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.sessions import Session
from shared.records.users import User

if TYPE_CHECKING:
    from pathlib import Path

    from shared.basic.drive.ports import Papers
    from shared.basic.runtime.program import Program
    from shared.knowledge.ports import Formats
    from shared.records.events import Delivery
    from shared.store import Unit

MODEL = "MODEL"
NEUTRAL_ANSWER = "OK"
MARGIN_MS = 10_000
"""What the runner keeps free at the end of an invocation."""


class OfflineClock:
    """The machine's time; a WAIT moves it on instead of taking any."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._skipped

    def skip_to(self, moment: datetime) -> None:
        self._skipped += max(timedelta(), moment - self.now())


@dataclass
class OfflineDialog:
    """What was said is told when its transaction has committed."""

    emit: Emit
    unsaid: list[dict[str, Any]] = field(default_factory=list)

    def say(self, unit: Unit, text: str, *, kind: Literal["talk", "debug"] = "talk") -> None:  # noqa: ARG002
        event = {"event": "talk", "text": text}
        self.unsaid.append(event if kind == "talk" else {**event, "debug": True})

    def say_to(self, unit: Unit, recipient: str, text: str) -> None:  # noqa: ARG002
        self.unsaid.append({"event": "talk", "text": text, "to": recipient})

    def event(self, unit: Unit, name: str, data: Mapping[str, Any]) -> None:  # noqa: ARG002
        self.unsaid.append({"event": "effect", "keyword": name, "arguments": dict(data)})

    def deliver(self) -> None:
        said, self.unsaid = self.unsaid, []
        for event in said:
            self.emit(**event)


@dataclass
class OfflineModels:
    """Answers from the stubs; without one, the neutral answer in a dry run and R5110 else."""

    stubs: Stubs
    dry_run: bool

    def complete(
        self,
        prompt: str,  # noqa: ARG002
        *,
        system: str = "",  # noqa: ARG002
        model: str = "",  # noqa: ARG002
        json_schema: Mapping[str, Any] | None = None,
    ) -> str:
        if not self.dry_run and not self.stubs.has(MODEL):
            raise BasicError("R5110", "there is no model offline: use --dry-run or --stub")
        neutral = neutral_value(json_schema) if json_schema else NEUTRAL_ANSWER
        answer = self.stubs.take(MODEL, neutral)
        return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)

    def names(self) -> Sequence[str]:
        return ["offline"]

    def use(self, name: str) -> str:
        return name


class OfflineKnowledge:
    """Every knowledge base exists and is empty."""

    def exists(self, kb: str) -> bool:  # noqa: ARG002
        return True

    def names(self) -> Sequence[str]:
        return []

    def search(self, query: str, kbs: Sequence[str]) -> Sequence[Any]:  # noqa: ARG002
        return []


class Scripts(Protocol):
    """The scripts beside the one that runs."""

    def named(self, name: str) -> Program | None: ...
    def tool_names(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Props:
    """What a package has beside its scripts: settings, a folder with the files of its drive, and what reads and writes
    documents."""

    config: Mapping[str, str]
    folder: Path | None
    formats: Formats
    papers: Papers


class OfflineServices(Partial):
    """Implements `shared.basic.runtime.services.Services` for one guest of one bot."""

    def __init__(
        self, scripts: Scripts, props: Props, emit: Emit, models: OfflineModels, seconds: float
    ) -> None:
        self._store = OfflineStore()
        self._scripts = scripts
        self._loaded: dict[str, Program] = {}
        self._emit = emit
        self._deadline = time.monotonic() + seconds
        self.clock = OfflineClock()
        self.org_id = DEFAULT_ORGANIZATION
        self.bot = Bot(new_id(), self.org_id, "offline", config=dict(props.config))
        self.user = User(new_id(), self.org_id, "guest")
        self.session: Session | None = Session(new_id(), self.org_id, self.bot.id, self.user.id)
        self.dialog = OfflineDialog(emit)
        self.models = models
        self.knowledge = OfflineKnowledge()
        self.context = FunctionContext(self.clock.now, random.Random(), UTC)
        self.web = OfflineWeb(answers=models.dry_run)
        self.mail = OfflineMail()
        files = OfflineFiles(props.folder, part_prefix(self.bot.name, Part.DRIVE))
        self.drive = BotDrives(files, props.formats, props.papers).of(self.bot)

    def transaction(self) -> AbstractContextManager[Unit]:
        self.dialog.unsaid.clear()
        return self._store.transaction()

    def after_commit(self) -> None:
        self.dialog.deliver()

    def declare(self, metadata: Mapping[str, Any]) -> None:
        """Make the tables that a script of the bot declares."""
        with self._store.transaction() as unit:
            known = unit.tables.all(self.bot.id)
            unit.tables.migrate(self.bot.id, declared_tables(metadata, known))

    def adopt(self, program: Program) -> None:
        """The script that is run first."""
        self._loaded[program.id] = program

    def announce(self, deliveries: Sequence[Delivery]) -> None:
        """Nobody listens on an author's machine."""

    def program(self, name: str) -> Program | None:
        """A script that another one calls."""
        found = self._scripts.named(name)
        if found is not None:
            self.adopt(found)
            if self.models.dry_run:
                self._emit(
                    event="effect", keyword="CALL", arguments={"script": found.name}, result=None
                )
        return found

    def program_by_id(self, program_id: str) -> Program:
        return self._loaded[program_id]

    def tool_names(self) -> Sequence[str]:
        return self._scripts.tool_names()

    def remaining_ms(self) -> int:
        return round((self._deadline - time.monotonic()) * 1000) + MARGIN_MS

    def config(self, name: str) -> str:
        return self.bot.config.get(name, "")

    def log(self, level: str, message: str, data: Mapping[str, Any]) -> None:
        if level != "error" or "stack" not in data:  # an untrapped failure is told as `error`
            self._emit(event="log", level=level, message=message)
