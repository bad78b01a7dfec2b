"""The conversation's side of running a script: what `shared.basic` asks for, served by the turn."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from shared.basic.errors import BasicError
from shared.basic.runtime.program import Program
from shared.errors import NotFound
from shared.ids import new_id
from shared.llm.errors import ModelBadRequest, ModelBusy, ModelFailed, ModelTimeout
from shared.llm.records import CallMetadata, ChatMessage, CompletionRequest
from shared.log import logger
from shared.packages.bot_config import BotConfig
from shared.records.outbox import OutboxItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from shared.basic.functions import FunctionContext
    from shared.conversation.turn_context import TurnContext
    from shared.records.bots import Bot
    from shared.records.documents import Hit
    from shared.records.messages import StoredMessage
    from shared.records.sessions import Session
    from shared.records.users import User
    from shared.store import Unit

DEADLINE_MARGIN_MS = 10_000
CLIENT_EVENTS = frozenset({"change_theme", "play", "player_command", "warn"})
"""The events of platform spec §2.9 that a script may cause."""
ALIASES = ("fast", "quality", "code", "local", "auto")


class ScriptServices:
    """Implements `shared.basic.runtime.services.Services` for one turn."""

    def __init__(self, turn: TurnContext) -> None:
        self._turn = turn
        self._dialog = _TurnDialog(turn)
        self._open: Unit | None = None

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
    def models(self) -> _TurnModels:
        return _TurnModels(self._turn)

    @cached_property
    def knowledge(self) -> _TurnKnowledge:
        return _TurnKnowledge(self._turn, self._reading)

    @cached_property
    def context(self) -> FunctionContext:
        return self._turn.function_context

    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        try:
            with self._turn.transaction() as unit:
                self._open = unit
                yield unit
        except BaseException:
            self._dialog.forget()
            raise
        finally:
            self._open = None

    @contextmanager
    def _reading(self) -> Iterator[Unit]:
        """The keyword's own transaction while it has one: a second beside it would wait for a second connection."""
        if self._open is not None:
            yield self._open
        else:
            with self._turn.transaction() as unit:
                yield unit

    def after_commit(self) -> None:
        self._dialog.deliver()

    def program(self, name: str) -> Program | None:
        with self._reading() as unit:
            stored = unit.programs.active(self._turn.bot.id, name)
        return Program.from_json(stored.code) if stored else None

    def program_by_id(self, program_id: str) -> Program:
        with self._reading() as unit:
            stored = unit.programs.get(program_id)
        if stored is None:
            raise NotFound("The program of this run is gone.")
        return Program.from_json(stored.code)

    def tool_names(self) -> Sequence[str]:
        with self._reading() as unit:
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


class _TurnModels:
    """The bot's models as keywords use them; failures in the language's own codes (language spec §9.3)."""

    def __init__(self, turn: TurnContext) -> None:
        self._turn = turn

    def complete(
        self,
        prompt: str,
        *,
        system: str = "",
        model: str = "",
        json_schema: Mapping[str, Any] | None = None,
    ) -> str:
        messages = [ChatMessage("system", system)] if system else []
        request = CompletionRequest(
            messages=(*messages, ChatMessage("user", prompt)),
            json_schema=json_schema,
            metadata=CallMetadata(self._turn.bot.id, self._turn.session.id, self._turn.turn.id),
        )
        choice = model or self._turn.session.state.model
        try:
            return self._turn.desk.models.provider(self._turn.bot, choice).complete(request).text
        except ModelFailed as error:
            raise _language_error(error) from error

    def names(self) -> Sequence[str]:
        own = self._turn.desk.models.settings(self._turn.bot).model
        return list(dict.fromkeys([own, *BotConfig(self._turn.bot.config).items("llm-models")]))

    def use(self, name: str) -> str:
        wanted = name.strip()
        if wanted.lower() in ALIASES:
            return self._turn.bot.config.get(f"model-{wanted.lower()}", "")
        if wanted in self.names() or ":" in wanted:
            return wanted
        raise BasicError(
            "R5112", f"There is no model called “{wanted}”; there are {', '.join(self.names())}."
        )


def _language_error(error: ModelFailed) -> BasicError:
    if isinstance(error, ModelTimeout):
        return BasicError("R5110", error.message)
    if isinstance(error, ModelBadRequest):
        return BasicError("R5112", error.message)
    return BasicError("R5111" if isinstance(error, ModelBusy) else "R5110", error.message)


@dataclass(frozen=True, slots=True)
class _Passage:
    text: str
    source: str
    kb: str
    relevance: float


class _TurnKnowledge:
    """The bot's knowledge bases as this turn's user may read them."""

    def __init__(
        self, turn: TurnContext, reading: Callable[[], AbstractContextManager[Unit]]
    ) -> None:
        self._turn = turn
        self._reading = reading

    def names(self) -> Sequence[str]:
        with self._reading() as unit:
            return [str(row["name"]) for row in unit.documents.kbs(self._turn.bot.id)]

    def exists(self, kb: str) -> bool:
        return kb.casefold() in {name.casefold() for name in self.names()}

    def search(self, query: str, kbs: Sequence[str]) -> Sequence[_Passage]:
        found = self._turn.desk.knowledge.search(self._turn.bot, kbs, query, self._turn.reader)
        return [_passage(hit) for hit in found]


def _passage(hit: Hit) -> _Passage:
    return _Passage(hit.passage.text, hit.path, hit.kb, hit.score)
