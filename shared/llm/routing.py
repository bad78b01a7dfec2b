"""Choosing a model for a call by its task, in turn, by speed or by price (platform spec §5.2).

A capability that a call needs (tools, sight, room for the prompt) comes before every strategy. An explicit choice is
never routed, and one model serves all rounds of a turn.
"""

from __future__ import annotations

import re
import statistics
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.llm.records import CompletionRequest, CompletionResponse, Usage, Vector
from shared.llm.streaming import collect
from shared.llm.tokens import request_tokens

if TYPE_CHECKING:
    from shared.llm.capabilities import Capabilities
    from shared.llm.ports import ChunkStream, EmbeddingKind, LlmProvider
    from shared.llm.roles import ModelRole

STRATEGIES = ("auto", "round-robin", "latency", "cost")
"""The strategies that look at the call; `manual` and `fallback` are the chain of the configured models."""
WINDOW = 300.0
"""Seconds for which a latency counts."""
LONG_SHARE = 0.5
FEW_WORDS = 6
EXPECTED_ANSWER = 256
SMALL_TASKS = frozenset({"compaction", "test"})
_CODE = re.compile(
    r"```|\b(?:def|class|function|SELECT|import|console\.log|traceback|stack trace|regex|refactor|compile)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model that may be chosen: `name` is `provider:model`."""

    name: str
    provider: LlmProvider

    @property
    def row(self) -> Capabilities:
        return self.provider.capabilities


class Latencies:
    """Milliseconds to the first piece of recent calls, by model, as this process has seen them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, deque[tuple[float, float]]] = {}
        self._turns: dict[str, int] = {}

    def note(self, name: str, milliseconds: float) -> None:
        self._seen.setdefault(name, deque(maxlen=100)).append((self._clock(), milliseconds))

    def median(self, name: str) -> float:
        """0 for a model that has not been tried lately: it is tried next."""
        since = self._clock() - WINDOW
        recent = [ms for at, ms in self._seen.get(name, ()) if at >= since]
        return statistics.median(recent) if recent else 0.0

    def next_turn(self, bot_id: str) -> int:
        self._turns[bot_id] = self._turns.get(bot_id, -1) + 1
        return self._turns[bot_id]


class Routed:
    """An `LlmProvider` that decides at its first call which model it is. `pool` has the default one first."""

    def __init__(
        self,
        strategy: str,
        roles: Mapping[ModelRole, Candidate],
        pool: Sequence[Candidate],
        latencies: Latencies,
        is_resting: Callable[[str], bool],
    ) -> None:
        self._strategy = strategy
        self._roles = roles
        self._pool = pool
        self._latencies = latencies
        self._is_resting = is_resting
        self._chosen: Candidate | None = None

    @property
    def model(self) -> str:
        return self._present.provider.model

    @property
    def capabilities(self) -> Capabilities:
        return self._present.row

    def complete(self, request: CompletionRequest) -> CompletionResponse:
        with closing(self.complete_stream(request)) as stream:
            return collect(stream)

    def complete_stream(self, request: CompletionRequest) -> ChunkStream:
        if self._chosen is None or not is_able(self._chosen, request):
            self._chosen = self.choose(request)
        chosen, began, is_first = self._chosen, time.monotonic(), True
        with closing(chosen.provider.complete_stream(request)) as stream:
            for chunk in stream:
                if is_first:
                    self._latencies.note(chosen.name, (time.monotonic() - began) * 1000)
                    is_first = False
                yield chunk

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        return self._present.provider.embed(texts, kind)

    def choose(self, request: CompletionRequest) -> Candidate:
        """The model for a call. With no able model left, the default one: its refusal says what is missing."""
        default = self._roles["default"]
        if self._strategy == "auto":
            wanted = self._roles[task_of(request, self._roles)]
            return wanted if is_able(wanted, request) else self._first_able(request)
        able = [one for one in self._pool if is_able(one, request)]
        healthy = [one for one in able if not self._is_resting(one.name)] or able or [default]
        if self._strategy == "latency":
            return min(healthy, key=lambda one: self._latencies.median(one.name))
        if self._strategy == "cost":
            return min(healthy, key=lambda one: _cost(one, request))
        return healthy[self._latencies.next_turn(request.metadata.bot) % len(healthy)]

    def _first_able(self, request: CompletionRequest) -> Candidate:
        order = (self._roles["quality"], self._roles["vision"], *self._pool)
        return next((one for one in order if is_able(one, request)), self._roles["default"])

    @property
    def _present(self) -> Candidate:
        return self._chosen or self._roles["default"]


def task_of(request: CompletionRequest, roles: Mapping[ModelRole, Candidate]) -> ModelRole:
    """The role that suits a call."""
    if any(message.images for message in request.messages):
        return "vision"
    if request.metadata.kind in SMALL_TASKS:
        return "fast"
    row = roles["fast"].row
    words = next((m.text for m in reversed(request.messages) if m.role == "user"), "")
    if _CODE.search(words):
        return "code"
    has_passages = any(m.role == "system" and "\n[1] " in m.text for m in request.messages)
    is_long = request_tokens(request, row) > row.context_window * LONG_SHARE
    if is_long or has_passages or any(m.role == "tool" for m in request.messages):
        return "quality"
    is_small = request.json_schema is not None or len(words.split()) <= FEW_WORDS
    return "fast" if is_small and not request.tools else "default"


def is_able(one: Candidate, request: CompletionRequest) -> bool:
    """Whether the model has what the call needs."""
    row = one.row
    if request.tools and not row.tools:
        return False
    if any(message.images for message in request.messages) and not row.vision:
        return False
    return request_tokens(request, row) < row.context_window


def _cost(one: Candidate, request: CompletionRequest) -> float:
    """US dollars of the call; a model whose price nobody knows comes last."""
    cost = one.row.cost(Usage(request_tokens(request, one.row), EXPECTED_ANSWER))
    return float("inf") if cost is None else cost
