"""The conversation's side of running a script: what `shared.basic` asks for, served by the turn."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from shared.basic.runtime.program import Program
from shared.errors import NotFound
from shared.ids import new_id
from shared.log import logger
from shared.records.outbox import OutboxItem
from shared.scripts.announcing import Announcements
from shared.scripts.knowledge import ScriptKnowledge
from shared.scripts.models import ScriptModels
from shared.scripts.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from shared.basic.drive.ports import Drive
    from shared.basic.functions import FunctionContext
    from shared.conversation.turn_context import TurnContext
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.records.events import Delivery
    from shared.records.messages import StoredMessage
    from shared.records.sessions import Session
    from shared.records.users import User
    from shared.scripts.mail import ScriptMail
    from shared.store import Unit

DEADLINE_MARGIN_MS = 10_000
CLIENT_EVENTS = frozenset({"change_theme", "play", "player_command", "warn"})
"""The events of platform spec §2.9 that a script may cause."""


class ScriptServices:
    """Implements `shared.basic.runtime.services.Services` for one turn."""

    def __init__(self, turn: TurnContext) -> None:
        self._turn = turn
        self._dialog = _TurnDialog(turn)
        self._announcements = Announcements(turn.desk.queue)
        self._transactions = Transactions(turn.transaction, self._forget)

    @property
    def org_id(self) -> str:
        return self._turn.turn.org_id

    @property
    def bot(self) -> Bot:
        return self._turn.bot

    @property
    def user(self) -> User:
        return self._turn.user

    @property
    def session(self) -> Session | None:
        return self._turn.session

    @property
    def dialog(self) -> _TurnDialog:
        return self._dialog

    @cached_property
    def models(self) -> ScriptModels:
        turn = self._turn
        return ScriptModels(turn.desk.models, turn.bot, turn.session, turn.turn.id)

    @cached_property
    def knowledge(self) -> ScriptKnowledge:
        turn, reading = self._turn, self._transactions.reading
        return ScriptKnowledge(reading, turn.desk.knowledge, turn.bot, turn.reader)

    @cached_property
    def context(self) -> FunctionContext:
        return self._turn.function_context

    @property
    def web(self) -> Web:
        return self._turn.desk.web

    @cached_property
    def drive(self) -> Drive:
        return self._turn.desk.drives.of(self._turn.bot)

    @cached_property
    def mail(self) -> ScriptMail:
        from shared.scripts.mail import ScriptMail

        return ScriptMail(self._turn.desk.post, self._turn.bot, self._turn.user)

    def transaction(self) -> AbstractContextManager[Unit]:
        return self._transactions.writing()

    def after_commit(self) -> None:
        self._dialog.deliver()
        self._announcements.deliver()

    def announce(self, deliveries: Sequence[Delivery]) -> None:
        self._announcements.add(deliveries)

    def _forget(self) -> None:
        self._dialog.forget()
        self._announcements.forget()

    def program(self, name: str) -> Program | None:
        with self._transactions.reading() as unit:
            stored = unit.programs.active(self._turn.bot.id, name)
        return Program.from_json(stored.code) if stored else None

    def program_by_id(self, program_id: str) -> Program:
        with self._transactions.reading() as unit:
            stored = unit.programs.get(program_id)
        if stored is None:
            raise NotFound("The program of this run is gone.")
        return Program.from_json(stored.code)

    def tool_names(self) -> Sequence[str]:
        with self._transactions.reading() as unit:
            return [str(row["name"]) for row in unit.programs.tools(self._turn.bot.id)]

    def remaining_ms(self) -> int:
        return self._turn.desk.remaining_ms() - DEADLINE_MARGIN_MS

    def config(self, name: str) -> str:
        return self._turn.bot.config.get(name, "")

    def log(
        self,
        level: Literal["debug", "info", "warning", "error"],
        message: str,
        data: Mapping[str, Any],
    ) -> None:
        getattr(logger, level)("script log", text=message, data=dict(data))


class _TurnDialog:
    """What scripts say becomes messages of the transaction, shown once it has committed."""

    def __init__(self, turn: TurnContext) -> None:
        self._turn = turn
        self._unsaid: list[StoredMessage] = []
        self._events: list[tuple[str, dict[str, Any]]] = []

    def say(self, unit: Unit, text: str, *, kind: Literal["talk", "debug"] = "talk") -> None:
        message = self._turn.message(text, kind="debug" if kind == "debug" else "text")
        self._unsaid.append(unit.messages.append(message))

    def say_to(self, unit: Unit, recipient: str, text: str) -> None:
        """Messages to other channels leave through the outbox, which their channel's sender empties."""
        item_id = new_id()
        payload = {"recipient": recipient, "text": text, "bot_id": self._turn.bot.id}
        unit.outbox.add(OutboxItem(item_id, self._turn.turn.org_id, "channel", item_id, payload))

    def event(self, unit: Unit, name: str, data: Mapping[str, Any]) -> None:  # noqa: ARG002
        if name in CLIENT_EVENTS:  # buttons travel on the turn's last frame instead
            self._events.append((name, dict(data)))

    def deliver(self) -> None:
        said, self._unsaid = self._unsaid, []
        events, self._events = self._events, []
        for message in said:
            self._turn.stage.say(message)
        for name, data in events:
            self._turn.stage.event(name, data)

    def forget(self) -> None:
        self._unsaid.clear()
        self._events.clear()
