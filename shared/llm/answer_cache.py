"""Answers that are given again to the same question in the same circumstances (platform spec §5.7, architecture §5).

The exact question is found by its hash, a question that means the same by the nearest vector above the threshold. A
scope names all circumstances; nothing is ever found across two scopes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from shared.errors import ServiceUnavailable
from shared.ids import new_id
from shared.llm.errors import ModelFailed
from shared.log import logger
from shared.packages.bot_config import BotConfig
from shared.records.model_calls import ModelCall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.cache import CachedValues
    from shared.clock import Clock
    from shared.llm.accounting import Account
    from shared.llm.ports import Embedder
    from shared.llm.records import CallMetadata, Vector
    from shared.records.bots import Bot

LONGEST_LIFE = 86_400.0
_BLANK = re.compile(r"\s+")
_ENDS = " .!?…;,:"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where vectors are comparable and belong together: one bot, one scope, one embedding model."""

    bot_id: str
    scope: str
    model: str
    dimensions: int


class AnswerIndex(Protocol):
    """Vectors of questions. Failures are ServiceUnavailable; an answer that takes too long is none."""

    def nearest(self, shelf: Shelf, vector: Vector, threshold: float, now: float) -> str | None:
        """The name of the nearest question above the threshold that has not expired (epoch seconds)."""
        ...

    def add(self, shelf: Shelf, name: str, vector: Vector, expires: float) -> None:
        """The same name twice is one."""
        ...

    def count(self, bot_id: str, now: float) -> int: ...
    def forget(self, bot_id: str) -> int:
        """Delete a bot's vectors; how many there were."""
        ...


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """What is given again. `citations` are JSON; tokens and cost are what the answer took when it was made."""

    text: str
    citations: Sequence[Mapping[str, Any]]
    provider: str
    model: str
    tokens: int
    cost: float


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything an answer depends on but the question. Every field is part of the scope."""

    org_id: str
    bot_id: str
    bot_version: int
    model: str
    system: str
    contexts: Sequence[str]
    knowledge: Sequence[Any]
    locale: str
    tools: Sequence[Any]

    def scope(self, generation: str) -> str:
        """SHA-256 in hex; `generation` changes when a bot's answers are forgotten."""
        text = json.dumps([asdict(self), generation], sort_keys=True, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


class AnswerCache:
    """The cache of all bots. A cache or vector store that is down means that nothing is found."""

    def __init__(
        self, values: CachedValues, index: AnswerIndex, account: Account, clock: Clock
    ) -> None:
        self._values = values
        self._index = index
        self._account = account
        self._clock = clock

    def find(
        self, bot: Bot, about: Circumstances, question: str, embedder: Embedder
    ) -> CachedAnswer | None:
        """The answer to this question, or to one that means the same."""
        try:
            scope = about.scope(self._generation(bot.id))
            found = self._values.get("semantic", _name(scope, question))
            if found is None and BotConfig(bot.config).flag("llm-cache-semantic"):
                found = self._similar(bot, scope, question, embedder)
        except (ServiceUnavailable, ModelFailed) as error:
            logger.warning("answers are not looked up", reason=error.message)
            return None
        return CachedAnswer(**found) if found else None

    def keep(
        self,
        bot: Bot,
        about: Circumstances,
        question: str,
        answer: CachedAnswer,
        embedder: Embedder,
    ) -> None:
        """Keep an answer for as long as the bot's config says, at most a day."""
        config = BotConfig(bot.config)
        seconds = min(config.duration("llm-cache-ttl"), LONGEST_LIFE)
        try:
            scope = about.scope(self._generation(bot.id))
            name = _name(scope, question)
            self._values.put("semantic", name, asdict(answer), seconds)
            if config.flag("llm-cache-semantic"):
                [vector] = embedder.embed([_plain(question)], "query")
                expires = self._clock.now().timestamp() + seconds
                self._index.add(_shelf(bot, scope, embedder), name, vector, expires)
        except (ServiceUnavailable, ModelFailed) as error:
            logger.warning("an answer is not kept", reason=error.message)

    def record(self, bot: Bot, answer: CachedAnswer, made_for: CallMetadata) -> None:
        """A hit is a call that cost nothing."""
        call = ModelCall(
            id=new_id(),
            org_id=bot.org_id,
            bot_id=bot.id,
            session_id=made_for.session,
            user_id=made_for.user,
            turn_id=made_for.turn,
            provider=answer.provider,
            model=answer.model,
            cost=0.0,
            cached=True,
            looked_up=True,
            saved_tokens=answer.tokens,
            saved_cost=answer.cost,
        )
        self._account.settle(bot, call)

    def forget(self, bot: Bot) -> int:
        """Forget a bot's answers; how many could still have been found by meaning."""
        self._values.put("semantic", f"generation:{bot.id}", new_id())
        return self._index.forget(bot.id)

    def count(self, bot: Bot) -> int:
        return self._index.count(bot.id, self._clock.now().timestamp())

    def _similar(self, bot: Bot, scope: str, question: str, embedder: Embedder) -> Any:
        [vector] = embedder.embed([_plain(question)], "query")
        threshold = BotConfig(bot.config).number("llm-cache-threshold")
        now = self._clock.now().timestamp()
        name = self._index.nearest(_shelf(bot, scope, embedder), vector, threshold, now)
        return self._values.get("semantic", name) if name else None

    def _generation(self, bot_id: str) -> str:
        return str(self._values.get("semantic", f"generation:{bot_id}") or "")


def _shelf(bot: Bot, scope: str, embedder: Embedder) -> Shelf:
    return Shelf(bot.id, scope, embedder.model, embedder.dimensions)


def _plain(question: str) -> str:
    """The question without what does not change it: case, spacing, the marks at its end."""
    return _BLANK.sub(" ", question).strip(_ENDS).casefold()


def _name(scope: str, question: str) -> str:
    return sha256(f"{scope}\n{_plain(question)}".encode()).hexdigest()
