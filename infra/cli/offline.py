"""A script run on an author's machine: no platform, no network, everything it does told as events.

talk    {"text"}                                hear    {"prompt", "type", "options", "answer"}
effect  {"keyword", "arguments", "result"}      log     {"level", "message"}
error   {"code", "message", "file", "line", "column"}
return  {"value"}                               end     {"status", "line"}
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from infra.cli.offline_outside import OfflineFiles, OfflineWeb
from infra.cli.offline_store import OfflineStore
from layers.documents.catalog import DocumentFormats
from shared.basic.declaration import Declaration, Effect
from shared.basic.drive.bot_drive import BotDrives
from shared.basic.errors import BasicError
from shared.basic.functions import FunctionContext
from shared.basic.registry import Registry
from shared.basic.runtime.runner import installed_keywords
from shared.basic.values import to_plain
from shared.ids import new_id
from shared.records.bots import Bot
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.sessions import Session
from shared.records.users import User

if TYPE_CHECKING:
    from shared.basic.runtime.program import Program
    from shared.store import Unit

Emit = Callable[..., None]
MODEL = "MODEL"
NEUTRAL_ANSWER = "OK"
OUTSIDE = frozenset({"tables_read", "tables_write", "tables_extract", "scheduling", "http", "web"})
"""Keyword families that read from outside a script, where nothing is offline."""
MODEL_FAMILY = "ai"
MARGIN_MS = 10_000
"""What the runner keeps free at the end of an invocation."""


@dataclass
class Stubs:
    """Answers by keyword (or `MODEL`), given in turn; the last one stays."""

    answers: dict[str, list[Any]] = field(default_factory=dict)

    def take(self, name: str, neutral: Any) -> Any:
        found = self.answers.get(name.upper())
        if not found:
            return neutral
        return found.pop(0) if len(found) > 1 else found[0]


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
        json_schema: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> str:
        if not self.dry_run and MODEL not in self.stubs.answers:
            raise BasicError("R5110", "there is no model offline: use --dry-run or --stub")
        return str(self.stubs.take(MODEL, NEUTRAL_ANSWER))

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


class OfflineServices:
    """Implements `shared.basic.runtime.services.Services` for one guest of one bot."""

    def __init__(
        self,
        programs: Callable[[str], Program | None],
        config: Mapping[str, str],
        emit: Emit,
        models: OfflineModels,
        seconds: float,
    ) -> None:
        self._store = OfflineStore()
        self._programs = programs
        self._loaded: dict[str, Program] = {}
        self._emit = emit
        self._deadline = time.monotonic() + seconds
        self.clock = OfflineClock()
        self.org_id = DEFAULT_ORGANIZATION
        self.bot = Bot(new_id(), self.org_id, "offline", config=dict(config))
        self.user = User(new_id(), self.org_id, "guest")
        self.session: Session | None = Session(new_id(), self.org_id, self.bot.id, self.user.id)
        self.dialog = OfflineDialog(emit)
        self.models = models
        self.knowledge = OfflineKnowledge()
        self.context = FunctionContext(self.clock.now, random.Random(), UTC)
        self.web = OfflineWeb()
        self.drive = BotDrives(OfflineFiles(), DocumentFormats()).of(self.bot)

    def transaction(self) -> AbstractContextManager[Unit]:
        self.dialog.unsaid.clear()
        return self._store.transaction()

    def after_commit(self) -> None:
        self.dialog.deliver()

    def program(self, name: str) -> Program | None:
        found = self._programs(name)
        if found is not None:
            self._loaded[found.id] = found
        return found

    def program_by_id(self, program_id: str) -> Program:
        return self._loaded[program_id]

    def tool_names(self) -> Sequence[str]:
        return [program.name for program in self._loaded.values()]

    def remaining_ms(self) -> int:
        return round((self._deadline - time.monotonic()) * 1000) + MARGIN_MS

    def config(self, name: str) -> str:
        return self.bot.config.get(name, "")

    def log(self, level: str, message: str, data: Mapping[str, Any]) -> None:
        if level != "error" or "stack" not in data:  # an untrapped failure is told as `error`
            self._emit(event="log", level=level, message=message)


def offline_keywords(emit: Emit, stubs: Stubs, *, dry_run: bool) -> Registry:
    """The installed keywords; those that reach outside tell what they do, and in a dry run do nothing else."""
    installed = installed_keywords()
    told = [_told(each, emit, stubs, dry_run=dry_run) for each in installed]
    return Registry(told, installed.functions)


def _told(declaration: Declaration, emit: Emit, stubs: Stubs, *, dry_run: bool) -> Declaration:
    is_act = declaration.effect is Effect.ONCE
    is_outside = declaration.group in OUTSIDE
    if not is_act and not is_outside:
        return declaration
    stubbed = is_outside or (dry_run and declaration.group != MODEL_FAMILY)

    def call(run: Any, **arguments: Any) -> Any:
        if stubbed or declaration.name.upper() in stubs.answers:
            result = stubs.take(declaration.name, None)
        else:
            result = declaration.call(run, **arguments)
        emit(
            event="effect",
            keyword=declaration.name,
            arguments={name: _shown(value) for name, value in arguments.items()},
            result=_shown(result),
        )
        return result

    return replace(declaration, call=call)


def _shown(value: Any) -> Any:
    try:
        return to_plain(value)
    except (BasicError, TypeError):
        return str(value)
