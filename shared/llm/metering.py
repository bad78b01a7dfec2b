"""A model whose every call is admitted before it is made and recorded after it, however it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shared.ids import new_id
from shared.llm.accounting import EXPECTED_ANSWER, Account, Estimate
from shared.llm.errors import ModelFailed
from shared.llm.records import (
    CompletionRequest,
    CompletionResponse,
    Finish,
    ToolCallDelta,
    Usage,
    Vector,
)
from shared.llm.streaming import collect
from shared.llm.tokens import request_tokens
from shared.packages.bot_config import BotConfig
from shared.records.model_calls import ModelCall

if TYPE_CHECKING:
    from shared.llm.capabilities import Capabilities
    from shared.llm.ports import ChunkStream, Embedder, EmbeddingKind, LlmProvider
    from shared.llm.records import CallMetadata, StreamChunk
    from shared.records.bots import Bot

CHARACTERS_PER_TOKEN = 4
MOST_CHARACTERS = 100_000
"""Of one prompt kept where `log-prompts` is on."""


class Metered:
    """An `LlmProvider` around another, for one bot. `fast` is asked for the model of a bot that must save."""

    def __init__(
        self,
        inner: LlmProvider,
        bot: Bot,
        vendor: str,
        account: Account,
        fast: Callable[[], LlmProvider] | None = None,
    ) -> None:
        self._inner = inner
        self._bot = bot
        self._vendor = vendor
        self._account = account
        self._fast = fast

    @property
    def model(self) -> str:
        return self._inner.model

    @property
    def capabilities(self) -> Capabilities:
        return self._inner.capabilities

    def complete(self, request: CompletionRequest) -> CompletionResponse:
        with closing(self.complete_stream(request)) as stream:
            return collect(stream)

    def complete_stream(self, request: CompletionRequest) -> ChunkStream:
        """As the port says; raises BudgetExceeded and ModelRateLimited before anything is sent."""
        row = self._inner.capabilities
        prompt = request_tokens(request, row)
        usage = Usage(prompt, min(EXPECTED_ANSWER, row.max_output))
        wanted = Estimate(prompt + usage.tokens_out, row.cost(usage) or 0.0, self._vendor)
        saving = self._account.admit(self._bot, request.metadata, wanted) == "fast" and self._fast
        model = saving() if saving else self._inner
        call = _Call(prompt, replace(request, model="") if saving else request, model, self._vendor)
        try:
            with closing(model.complete_stream(call.request)) as stream:
                for chunk in stream:
                    call.note(chunk)
                    if isinstance(chunk, Finish):
                        self._settle(call, wanted)
                    yield chunk
        except BaseException as error:
            call.end(error)
            raise
        finally:
            self._settle(call, wanted)

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        return self._inner.embed(texts, kind)

    def _settle(self, call: _Call, wanted: Estimate) -> None:
        if not call.is_settled:
            call.is_settled = True
            self._account.settle(self._bot, call.record(self._bot), wanted.tokens)


class MeteredEmbedder:
    """An `Embedder` around another, for one bot and caller."""

    def __init__(
        self, inner: Embedder, bot: Bot, vendor: str, account: Account, made_for: CallMetadata
    ) -> None:
        self._inner = inner
        self._bot = bot
        self._vendor = vendor
        self._account = account
        self._made_for = made_for

    @property
    def model(self) -> str:
        return self._inner.model

    @property
    def dimensions(self) -> int:
        return self._inner.dimensions

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        """As the port says; raises BudgetExceeded and ModelRateLimited before anything is sent."""
        tokens = sum(map(len, texts)) // CHARACTERS_PER_TOKEN
        self._account.admit(self._bot, self._made_for, Estimate(tokens, 0.0, self._vendor))
        began, error = time.monotonic(), ""
        try:
            return self._inner.embed(texts, kind)
        except ModelFailed as failure:
            error = type(failure).__name__
            raise
        finally:
            call = ModelCall(
                id=new_id(),
                org_id=self._bot.org_id,
                bot_id=self._bot.id,
                user_id=self._made_for.user,
                provider=self._vendor,
                model=self._inner.model,
                kind="embedding",
                status="failed" if error else "ok",
                error=error,
                tokens_in=0 if error else tokens,
                estimated=True,
                latency_ms=_milliseconds(time.monotonic() - began),
            )
            self._account.settle(self._bot, call, tokens)


@dataclass(slots=True)
class _Call:
    """One call as it goes on."""

    prompt: int
    request: CompletionRequest
    model: LlmProvider
    vendor: str
    began: float = field(default_factory=time.monotonic)
    first: float | None = None
    characters: int = 0
    finish: Finish | None = None
    status: str = "ok"
    error: str = ""
    is_settled: bool = False

    def note(self, chunk: StreamChunk) -> None:
        if isinstance(chunk, Finish):
            self.finish = chunk
            return
        if self.first is None:
            self.first = time.monotonic()
        if isinstance(chunk, ToolCallDelta):
            self.characters += len(chunk.name) + len(chunk.arguments)
        else:
            self.characters += len(chunk.text)

    def end(self, error: BaseException) -> None:
        """The caller went away, or the model failed."""
        if isinstance(error, Exception):
            self.status, self.error = "failed", type(error).__name__
        else:
            self.status = "cancelled"

    def record(self, bot: Bot) -> ModelCall:
        made_for, usage, cost = self.request.metadata, self._usage(), None
        if self.finish is not None:
            cost = self.finish.cost
        elif self.first is not None:
            cost = self.model.capabilities.cost(usage)
        kept = BotConfig(bot.config).flag("log-prompts")
        return ModelCall(
            id=new_id(),
            org_id=bot.org_id,
            bot_id=bot.id,
            session_id=made_for.session,
            user_id=made_for.user,
            turn_id=made_for.turn,
            provider=(self.finish and self.finish.vendor) or self.vendor,
            model=(self.finish and self.finish.model) or self.request.model or self.model.model,
            kind=made_for.kind,
            status=self.status,
            error=self.error,
            tokens_in=usage.tokens_in,
            tokens_out=usage.tokens_out,
            cached_tokens=usage.cached_tokens,
            estimated=usage.estimated,
            cost=cost,
            latency_ms=_milliseconds(time.monotonic() - self.began),
            ttft_ms=None if self.first is None else _milliseconds(self.first - self.began),
            looked_up=made_for.looked_up,
            prompt=_shown(self.request) if kept else "",
        )

    def _usage(self) -> Usage:
        """The vendor's figures; an estimate of what an answer that was cut off has cost so far."""
        if self.finish is not None:
            return self.finish.usage
        if self.first is None:
            return Usage(estimated=True)
        row = self.model.capabilities
        spoken = int(-(-self.characters // row.chars_per_token))
        return Usage(self.prompt, spoken, estimated=True)


def _shown(request: CompletionRequest) -> str:
    lines = (f"{message.role}: {message.text}" for message in request.messages)
    return "\n".join(lines)[:MOST_CHARACTERS]


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
