"""What a script asks for when it runs by itself, or when a person tries it out."""

from __future__ import annotations

import random
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.basic.functions import FunctionContext
from shared.basic.runtime.program import Program
from shared.errors import NotFound
from shared.ids import new_id
from shared.knowledge.permissions import Reader
from shared.log import logger
from shared.packages.bot_config import BotConfig
from shared.records.history import LogLine
from shared.records.messages import StoredMessage
from shared.records.outbox import OutboxItem
from shared.records.users import User
from shared.scripts.knowledge import ScriptKnowledge
from shared.scripts.models import ScriptModels
from shared.scripts.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from shared.basic.drive.ports import Drive
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.records.events import Delivery
    from shared.records.sessions import Session
    from shared.scripts.announcing import Announcements
    from shared.scripts.mail import ScriptMail
    from shared.scripts.ports import Workshop
    from shared.store import Unit

SYSTEM_ROLE = "service"


def system_account(bot: Bot) -> User:
    """Whom schedules, events and webhooks of a bot act as (platform spec §1.1)."""
    return User(bot.id, bot.org_id, bot.name, role=SYSTEM_ROLE)


def time_zone(bot: Bot) -> ZoneInfo:
    """The bot's time zone; one that does not exist is UTC."""
    name = BotConfig(bot.config).text("timezone") or "UTC"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        logger.warning("the bot's time zone is unknown", timezone=name)
        return ZoneInfo("UTC")


MOST_LINES = 1000
"""How many log lines of one stretch of a run are kept with it."""


class DetachedServices:
    """Implements `shared.basic.runtime.services.Services` without a turn.

    With a session, what the script says joins the session's history and HEAR may wait; without one it is logged.
    `dialog.said` has what was said and committed. With `program`, that one is meant by its own name and id, whether
    it is stored or not.
    """

    def __init__(
        self,
        workshop: Workshop,
        bot: Bot,
        user: User | None = None,
        session: Session | None = None,
        program: Program | None = None,
    ) -> None:
        self._workshop = workshop
        self._program = program
        self.bot = bot
        self.user = user or system_account(bot)
        self.session = session
        self.dialog = DetachedDialog(bot, session)
        self.lines: list[LogLine] = []
        self._announcements: Announcements | None = None
        self._transactions = Transactions(
            lambda: workshop.store.transaction(bot.org_id), self._forget
        )

    @property
    def org_id(self) -> str:
        return self.bot.org_id

    @cached_property
    def models(self) -> ScriptModels:
        return ScriptModels(self._workshop.models, self.bot, self.session)

    @cached_property
    def knowledge(self) -> ScriptKnowledge:
        reader = Reader(self.user.id, self.user.role, (), self.user.email)
        return ScriptKnowledge(
            self._transactions.reading, self._workshop.knowledge, self.bot, reader
        )

    @cached_property
    def context(self) -> FunctionContext:
        return FunctionContext(
            now=self._workshop.clock.now,
            random=random.Random(),
            zone=time_zone(self.bot),
            locale=self.user.language or BotConfig(self.bot.config).text("default-locale") or "en",
            signed_datediff=self.config("datediff") == "signed",
        )

    @property
    def web(self) -> Web:
        return self._workshop.web

    @cached_property
    def drive(self) -> Drive:
        return self._workshop.drives.of(self.bot)

    @cached_property
    def mail(self) -> ScriptMail:
        from shared.scripts.mail import ScriptMail

        return ScriptMail(self._workshop.post, self.bot, self.user)

    def transaction(self) -> AbstractContextManager[Unit]:
        return self._transactions.writing()

    def after_commit(self) -> None:
        self.dialog.deliver()
        if self._announcements:
            self._announcements.deliver()

    def announce(self, deliveries: Sequence[Delivery]) -> None:
        from shared.scripts.announcing import Announcements

        self._announcements = self._announcements or Announcements(self._workshop.queue)
        self._announcements.add(deliveries)

    def _forget(self) -> None:
        self.dialog.forget()
        if self._announcements:
            self._announcements.forget()

    def program(self, name: str) -> Program | None:
        if self._program is not None and name.casefold() == self._program.name.casefold():
            return self._program
        with self._transactions.reading() as unit:
            stored = unit.programs.active(self.bot.id, name)
        return Program.from_json(stored.code) if stored else None

    def program_by_id(self, program_id: str) -> Program:
        if self._program is not None and program_id == self._program.id:
            return self._program
        with self._transactions.reading() as unit:
            stored = unit.programs.get(program_id)
        if stored is None:
            raise NotFound("The program of this run is gone.")
        return Program.from_json(stored.code)

    def tool_names(self) -> Sequence[str]:
        with self._transactions.reading() as unit:
            return [str(row["name"]) for row in unit.programs.tools(self.bot.id)]

    def remaining_ms(self) -> int:
        return self._workshop.remaining_ms()

    def config(self, name: str) -> str:
        return self.bot.config.get(name, "")

    def log(
        self,
        level: Literal["debug", "info", "warning", "error"],
        message: str,
        data: Mapping[str, Any],
    ) -> None:
        getattr(logger, level)("script log", bot_id=self.bot.id, text=message, data=dict(data))
        if len(self.lines) < MOST_LINES:
            self.lines.append(LogLine(level, message, self._workshop.clock.now()))


class DetachedDialog:
    """Speaks into a session's history, or into the log; `said` grows when a transaction has committed."""

    def __init__(self, bot: Bot, session: Session | None) -> None:
        self._bot = bot
        self._session = session
        self._unsaid: list[str] = []
        self.said: list[str] = []

    def say(self, unit: Unit, text: str, *, kind: Literal["talk", "debug"] = "talk") -> None:
        if self._session is None:
            logger.info("script said", bot_id=self._bot.id, text=text)
        else:
            content_type = "debug" if kind == "debug" else "text"
            unit.messages.append(
                StoredMessage(
                    new_id(), self._session.id, "assistant", text, content_type=content_type
                )
            )
        self._unsaid.append(text)

    def say_to(self, unit: Unit, recipient: str, text: str) -> None:
        """Messages to other channels leave through the outbox, which their channel's sender empties."""
        item_id = new_id()
        payload = {"recipient": recipient, "text": text, "bot_id": self._bot.id}
        unit.outbox.add(OutboxItem(item_id, self._bot.org_id, "channel", item_id, payload))

    def event(self, unit: Unit, name: str, data: Mapping[str, Any]) -> None:
        """No client is there to see it."""

    def deliver(self) -> None:
        said, self._unsaid = self._unsaid, []
        self.said += said

    def forget(self) -> None:
        self._unsaid.clear()
