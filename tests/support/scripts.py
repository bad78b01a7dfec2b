"""A bot's scripts with everything around them in memory: deployed as a package is, run as the worker does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from layers.documents.catalog import DocumentFormats
from layers.papers.office import OfficePapers
from shared.basic.drive.bot_drive import BotDrives
from shared.basic.runtime.outcome import Outcome
from shared.ids import new_id
from shared.llm.ports import LlmProvider
from shared.llm.settings import ModelSettings
from shared.mail.post import Post
from shared.packages.compilation import build_script
from shared.packages.scripts import Scripts
from shared.records.bots import Bot
from shared.records.documents import Hit
from shared.records.runs import Run, ScriptStatus
from shared.records.schedules import Schedule
from shared.records.users import User
from shared.scripts import schedules
from tests.support.files import MemoryFiles
from tests.support.mail import Dispatches
from tests.support.models import SETTINGS, ScriptedModel
from tests.support.queues import MemoryQueue
from tests.support.store import MemoryStore
from tests.support.web import MemoryWeb


class PassingClock:
    """Time passes when the test says so, or somebody sleeps."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class ScriptedModels:
    """One scripted model for every bot."""

    def __init__(self) -> None:
        self.model = ScriptedModel()

    def settings(self, bot: Bot, choice: str = "") -> ModelSettings:
        return SETTINGS

    def provider(self, bot: Bot, choice: str = "") -> LlmProvider:
        return self.model


class EmptyKnowledge:
    def search(
        self, bot: Bot, kbs: Sequence[str], query: str, reader: Any, top_k: int | None = None
    ) -> Sequence[Hit]:
        return []


class MemoryWorkshop:
    """Implements `shared.scripts.ports.Workshop` for the bot `shop`. `left` are the milliseconds every look at the
    remaining time gives; the last stays."""

    def __init__(self, **config: str) -> None:
        self.clock = PassingClock()
        self.store = MemoryStore(self.clock)
        self.files = MemoryFiles()
        self.queue = MemoryQueue()
        self.models = ScriptedModels()
        self.knowledge = EmptyKnowledge()
        self.web = MemoryWeb()
        self.formats, self.papers = DocumentFormats(), OfficePapers()
        self.drives = BotDrives(self.files, self.formats, self.papers)
        self.post = Post(self.store, self.files, Dispatches(), self.clock)
        self.left: list[int] = [300_000]
        self.scripts = Scripts(self.store, build_script, self.clock)
        self.bot = self.store.directory.create_bot("shop")
        self.configure(**config)
        self.user = User(new_id(), self.bot.org_id, "Ana", role="operator")
        with self.store.transaction(self.bot.org_id) as unit:
            unit.users.create(self.user)

    @property
    def sleep(self) -> Callable[[float], None]:
        return self.clock.sleep

    @property
    def remaining_ms(self) -> Callable[[], int]:
        return lambda: self.left.pop(0) if len(self.left) > 1 else self.left[0]

    def configure(self, **values: str) -> None:
        named = {name.replace("_", "-"): text for name, text in values.items()}
        with self.store.transaction(self.bot.org_id) as unit:
            unit.bots.save_config(self.bot.id, named, "config.csv")
            self.bot = unit.bots.get(self.bot.id) or self.bot

    def deploy(self, name: str, *lines: str) -> ScriptStatus:
        """Put a script into service."""
        return self.scripts.deploy(self.bot, f"{name}.bas", "\n".join(lines).encode())

    def schedules(self) -> Sequence[Schedule]:
        with self.store.transaction(self.bot.org_id) as unit:
            return unit.schedules.list_of(self.bot.id)

    def endpoints(self) -> Mapping[str, str]:
        """The scripts of the bot's webhooks, by endpoint."""
        with self.store.transaction(self.bot.org_id) as unit:
            return {hook.endpoint: hook.script for hook in unit.webhooks.list_of(self.bot.id)}

    def runs(self) -> list[Run]:
        """Every run, oldest first."""
        with self.store.transaction(self.bot.org_id) as unit:
            return sorted(unit.runs.list_of(self.bot.id, limit=1000), key=lambda run: run.id)

    def remembered(self) -> Mapping[str, Any]:
        """What scripts stored with SET BOT MEMORY."""
        with self.store.transaction(self.bot.org_id) as unit:
            return unit.memory.all("bot", self.bot.id)

    def minute(self) -> dict[str, int]:
        """The one-minute rule, a minute later."""
        self.clock.sleep(60)
        return schedules.sweep(self)

    def work(self) -> list[Outcome | None]:
        """The worker empties its queue."""
        done = []
        while self.queue.turns:
            group = next(iter(self.queue.turns))
            done += [schedules.perform(self, dict(body)) for body in self.queue.turns.pop(group)]
        return done
