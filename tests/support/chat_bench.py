"""A conversation with everything in memory: a bot with scripts, a scripted model, sockets that may close.

talk = Conversation("Hello, Ana.")
page = talk.connect()
talk.say(page, "I am Ana")
assert page.client.bubbles == ["Hello, Ana."]
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from layers.documents.catalog import DocumentFormats
from layers.papers.office import OfficePapers
from shared.basic.drive.bot_drive import BotDrives
from shared.conversation.connecting import Handshake, connect, disconnect, welcome
from shared.conversation.desk import Desk
from shared.conversation.engine import run_turn
from shared.conversation.opening import Opened, authenticate, resolve_bot
from shared.conversation.ports import ConnectionGone
from shared.conversation.receiving import receive
from shared.conversation.remembering import remember
from shared.errors import ServiceUnavailable
from shared.ids import new_id
from shared.llm.accounting import Account
from shared.llm.answer_cache import AnswerCache
from shared.llm.metering import Metered
from shared.llm.ports import Embedder, LlmProvider
from shared.llm.settings import ModelSettings
from shared.mail.post import Post
from shared.packages.bot_config import BotConfig
from shared.packages.compilation import build_script
from shared.records.bots import Bot
from shared.records.documents import Hit
from shared.records.messages import StoredMessage
from shared.records.runs import ScriptStatus, StoredProgram
from shared.records.sessions import Session
from shared.records.users import Identity
from shared.scripts import schedules
from shared.scripts.registration import register
from tests.support.answers import MemoryAnswers
from tests.support.basic_services import Killed
from tests.support.cache import MemoryCache
from tests.support.chat_clients import Client, Page
from tests.support.embedders import HashEmbedder
from tests.support.faults import Faults
from tests.support.files import MemoryFiles
from tests.support.mail import Dispatches
from tests.support.models import SETTINGS, ScriptedModel
from tests.support.queues import MemoryQueue
from tests.support.replies import Script
from tests.support.store import MemoryStore
from tests.support.web import MemoryWeb

MOST_DELIVERIES = 3


class ManualClock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def pass_seconds(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class MemoryPush:
    """Open sockets by connection id."""

    def __init__(self) -> None:
        self.sockets: dict[str, Socket] = {}

    def post(self, connection_id: str, data: str) -> None:
        socket = self.sockets.get(connection_id)
        if socket is None:
            raise ConnectionGone
        socket.take(data)

    def close(self, connection_id: str) -> None:
        if self.sockets.pop(connection_id, None) is None:
            raise ConnectionGone


class Socket:
    """One page's socket. `cut_after` frames of answers it closes, as a lost network does."""

    def __init__(self, push: MemoryPush, connection_id: str, client: Client) -> None:
        self._push = push
        self.id = connection_id
        self.client = client
        self.frames: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.cut_after: int | None = None
        push.sockets[connection_id] = self

    @property
    def is_open(self) -> bool:
        return self.id in self._push.sockets

    def take(self, data: str) -> None:
        if self.cut_after is not None:
            if self.cut_after == 0:
                self.cut()
                raise ConnectionGone
            self.cut_after -= 1
        frame = json.loads(data)
        self.frames.append(frame)
        self.sizes.append(len(data.encode()))
        self.client.take(frame)

    def cut(self) -> None:
        self._push.sockets.pop(self.id, None)


class OneModel:
    """Every bot has the same scripted model; its calls are accounted for as the platform's are."""

    def __init__(self, model: ScriptedModel, account: Account) -> None:
        self.model = model
        self.account = account

    def settings(self, bot: Bot, choice: str = "") -> ModelSettings:
        return replace(SETTINGS, temperature=BotConfig(bot.config).number("llm-temperature"))

    def provider(self, bot: Bot, choice: str = "") -> LlmProvider:
        return Metered(self.model, bot, SETTINGS.vendor, self.account, lambda: self.model)

    def embedder(self, bot: Bot) -> Embedder:
        return HashEmbedder(8)


class OnePassage:
    """Finds the same passages whatever the question."""

    def __init__(self) -> None:
        self.hits: list[Hit] = []

    def search(self, *question: Any) -> Sequence[Hit]:
        return self.hits


@cache
def _built(name: str, source: str, scripts: frozenset[str]) -> StoredProgram:
    """The same script is compiled once, however many conversations use it."""
    build = build_script(Bot("", "", "default"), f"{name}.bas", source, scripts)
    assert build.program is not None, build.diagnostics
    return build.program


class Conversation:
    """One public bot, one guest, one session. `scripts` are sources by name."""

    def __init__(
        self,
        *replies: Script | str,
        scripts: Mapping[str, str] | None = None,
        config: Mapping[str, str] | None = None,
        model: ScriptedModel | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.model = model or ScriptedModel(*replies)
        self.store = MemoryStore(self.clock)
        self.push = MemoryPush()
        self.queue = MemoryQueue()
        self.knowledge = OnePassage()
        self.web = MemoryWeb()
        self.files = MemoryFiles()
        self.cache = MemoryCache(lambda: self.clock.now().timestamp())
        self.desk = self._desk()
        self._make_bot(config or {}, scripts or {})
        bot = resolve_bot(self.desk, "")
        self.opened: Opened = authenticate(self.desk, bot, None, "", "")

    def _desk(self) -> Desk:
        account = Account(self.store, self.cache.limits, self.clock, self.clock.pass_seconds)
        return Desk(
            store=self.store,
            models=OneModel(self.model, account),
            knowledge=self.knowledge,
            queue=self.queue,
            push=self.push,
            frame_log=self.cache.frames,
            locks=self.cache.locks,
            marks=self.cache.marks,
            limits=self.cache.limits,
            web=self.web,
            drives=BotDrives(self.files, DocumentFormats(), OfficePapers()),
            post=Post(self.store, self.files, Dispatches(), self.clock),
            clock=self.clock,
            sleep=self.clock.pass_seconds,
            answers=AnswerCache(self.cache.values, MemoryAnswers(), account, self.clock),
        )

    def _make_bot(self, config: Mapping[str, str], scripts: Mapping[str, str]) -> None:
        bot = self.store.directory.create_bot("default")
        with self.store.transaction(bot.org_id) as unit:
            unit.bots.describe(bot.id, public=True)
            unit.bots.save_config(bot.id, dict(config), "config.csv")
        bot = resolve_bot(self.desk, "")
        for name, source in scripts.items():
            self.save_script(bot, name, source, scripts)

    def save_script(self, bot: Bot, name: str, source: str, scripts: Mapping[str, str]) -> None:
        """Compile a script and put it into service; AssertionError when it does not compile."""
        program = replace(_built(name, source, frozenset(scripts)), bot_id=bot.id)
        status = ScriptStatus(name, f"{name}.bas", program.kind, "ok", program.id, source)
        with self.store.transaction(bot.org_id) as unit:
            unit.programs.save_build(program, status)
            register(unit, bot, program, self.clock.now())

    @property
    def session(self) -> Session:
        with self.store.transaction(self.opened.session.org_id) as unit:
            found = unit.sessions.get(self.opened.session.id)
        assert found is not None
        return found

    @property
    def identity(self) -> Identity:
        return self.opened.identity

    @property
    def stored(self) -> list[StoredMessage]:
        session = self.opened.session
        with self.store.transaction(session.org_id) as unit:
            return list(unit.messages.newest(session.id, 1000))

    @property
    def said(self) -> list[tuple[str, str]]:
        """The history as (role, text)."""
        return [(message.role, message.content) for message in self.stored]

    def bot_memory(self, key: str) -> Any:
        session = self.opened.session
        with self.store.transaction(session.org_id) as unit:
            return unit.memory.get("bot", session.bot_id, key)

    def connect(self, client: Client | None = None, **offered: Any) -> Socket:
        """A new socket of the session, welcomed and greeted."""
        handshake = Handshake(new_id(), self.identity, self.opened.session.id, **offered)
        socket = Socket(self.push, handshake.connection_id, client or Page())
        connect(self.desk, handshake)
        self.work()
        return socket

    def lose(self, socket: Socket) -> None:
        """The network is gone; the gateway notices."""
        socket.cut()
        disconnect(self.desk, socket.id)

    def send(self, socket: Socket, frame: Mapping[str, Any] | str) -> None:
        """One frame to the door; what it queues waits for `work`."""
        body = frame if isinstance(frame, str) else json.dumps(frame)
        receive(self.desk, socket.id, body)

    def say(self, socket: Socket, text: str, **fields: Any) -> None:
        """A message, answered."""
        self.send(socket, {"content": text, "message_type": 1, "channel": "web", **fields})
        self.work()

    def ask(self, socket: Socket, frame: Mapping[str, Any] | str) -> None:
        """Any frame, answered."""
        self.send(socket, frame)
        self.work()

    def work(self, *plans: Faults) -> None:
        """Answer what is queued; each delivery of a turn uses up one plan of how the process fails."""
        waiting = list(plans)
        while (body := self._next()) is not None:
            for _ in range(MOST_DELIVERIES):
                if self._deliver(body, waiting.pop(0) if waiting else Faults()):
                    break

    def remember(self) -> list[str]:
        """Do the memory work that is queued; which tasks there were."""
        queued = [name for name in self.queue.turns if name.startswith("memory:")]
        bodies = [body for name in queued for body in self.queue.turns.pop(name)]
        for body in bodies:
            remember(self.desk, body)
        return [str(body["task"]) for body in bodies]

    def _next(self) -> Mapping[str, Any] | None:
        for group, bodies in self.queue.turns.items():
            if bodies and not group.startswith("memory:"):
                return self.queue.turns[group].pop(0)
        return None

    def _deliver(self, body: Mapping[str, Any], faults: Faults) -> bool:
        """What the worker does with one record; False when the queue must bring it again."""
        desk = faults.around(self.desk)
        with suppress(Killed, ServiceUnavailable):
            if body["kind"] == "script":
                schedules.perform(desk, dict(body))
                return True
            if body["kind"] == "welcome":
                welcome(desk, body["org_id"], body["connection_id"])
            else:
                run_turn(desk, body["org_id"], body["turn_id"])
            return True
        return False
