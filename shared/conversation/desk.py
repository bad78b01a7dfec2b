"""Everything the turn engine works with, wired by a door's `deps.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from shared.clock import SystemClock
from shared.metrics import NoMetrics

if TYPE_CHECKING:
    from shared.basic.drive.ports import Drives
    from shared.clock import Clock
    from shared.conversation.live import CancelMarks, FrameLog, Locks, RateLimits
    from shared.conversation.ports import Push, Queue
    from shared.knowledge.permissions import Reader
    from shared.llm.answer_cache import AnswerCache
    from shared.llm.ports import Embedder, LlmProvider
    from shared.llm.settings import ModelSettings
    from shared.mail.post import Post
    from shared.metrics import Metrics
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.records.documents import Hit
    from shared.store import Store


class Models(Protocol):
    """The language models of a bot. `choice` is a model's name or `provider:model`; empty means the bot's own."""

    def settings(self, bot: Bot, choice: str = "") -> ModelSettings: ...
    def provider(self, bot: Bot, choice: str = "") -> LlmProvider: ...
    def embedder(self, bot: Bot) -> Embedder: ...


class Knowledge(Protocol):
    """Searches a bot's knowledge bases as one reader may."""

    def search(
        self, bot: Bot, kbs: Sequence[str], query: str, reader: Reader, top_k: int | None = None
    ) -> Sequence[Hit]: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports of one process. `remaining_ms` is what is left of the present invocation;
    `sleep` takes seconds."""

    store: Store
    models: Models
    knowledge: Knowledge
    queue: Queue
    push: Push
    frame_log: FrameLog
    locks: Locks
    marks: CancelMarks
    limits: RateLimits
    web: Web
    drives: Drives
    post: Post
    clock: Clock = field(default_factory=SystemClock)
    remaining_ms: Callable[[], int] = lambda: 300_000
    sleep: Callable[[float], None] = time.sleep
    metrics: Metrics = field(default_factory=NoMetrics)
    answers: AnswerCache | None = None
