"""What every part of a turn works with."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.basic.functions import FunctionContext
from shared.basic.hear.answers import HearContext
from shared.conversation.stage import clean
from shared.conversation.texts import say
from shared.errors import ServiceUnavailable
from shared.ids import derived_id, new_id
from shared.knowledge.permissions import Reader
from shared.log import logger
from shared.records.messages import StoredMessage

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from shared.conversation.desk import Desk
    from shared.conversation.stage import Stage
    from shared.records.bots import Bot
    from shared.records.sessions import Session
    from shared.records.turns import Turn
    from shared.records.users import User
    from shared.store import Unit


@dataclass(frozen=True, slots=True)
class TurnContext:
    """One turn in hand: its rows and where it speaks. `session.state` is changed in place and saved with each step."""

    desk: Desk
    turn: Turn
    session: Session
    bot: Bot
    user: User
    stage: Stage

    @property
    def locale(self) -> str:
        """The language of the product's own sentences."""
        wanted = (
            self.session.state.locale,
            self.user.language,
            self.bot.config.get("default-locale", ""),
        )
        return next((locale for locale in wanted if locale), "en")

    @property
    def reader(self) -> Reader:
        """The user as the knowledge base's permissions see them."""
        return Reader(user_id=self.user.id, role=self.user.role, groups=(), email=self.user.email)

    @property
    def hear_context(self) -> HearContext:
        """How the user's words are read: the language and today's date."""
        return HearContext(self.locale, self.desk.clock.now().date())

    @property
    def function_context(self) -> FunctionContext:
        """What the language's functions are lent: time, zone, language, chance."""
        return FunctionContext(
            now=self.desk.clock.now,
            random=random.Random(),
            zone=_zone(self.bot.config.get("timezone", "")),
            locale=self.locale,
            signed_datediff=self.bot.config.get("datediff", "") == "signed",
        )

    def transaction(self) -> AbstractContextManager[Unit]:
        return self.desk.store.transaction(self.turn.org_id)

    def say_own(self, sentence: str, /, **facts: str) -> None:
        """Say one of the product's own sentences; it becomes part of the history."""
        self.say(say(self.locale, sentence, **facts))

    def say(self, text: str) -> None:
        """Store one message of the bot and show it. The same text in the same turn is one message, so that a turn
        delivered again does not say it twice."""
        message = replace(self.message(text), id=derived_id(self.turn.id, text))
        with self.transaction() as unit:
            known = unit.messages.get(message.id)
            if known is None:
                message = unit.messages.append(message)
        if known is None or message.id not in self.stage.shown_messages():
            self.stage.say(message)

    def message(self, text: str, *, kind: str = "text") -> StoredMessage:
        """A message of the bot that belongs to this turn, not stored yet."""
        return StoredMessage(
            id=new_id(),
            session_id=self.session.id,
            role="assistant",
            content=clean(text),
            turn_id=self.turn.id,
            content_type=kind,
        )

    def save_state(self) -> None:
        with self.transaction() as unit:
            unit.sessions.save_state(self.session.id, self.session.state)

    def is_cancelled(self) -> bool:
        """Whether a newer message replaced this turn's answer."""
        try:
            return self.desk.marks.is_marked(self.turn.id)
        except ServiceUnavailable:
            with self.transaction() as unit:
                turn = unit.turns.get(self.turn.id)
            return turn is not None and turn.cancelled


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        logger.warning("the bot's time zone is unknown", timezone=name)
        return ZoneInfo("UTC")
