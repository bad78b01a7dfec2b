"""What running scripts needs from the outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.basic.drive.ports import Drives
    from shared.clock import Clock
    from shared.knowledge.permissions import Reader
    from shared.llm.ports import LlmProvider
    from shared.llm.settings import ModelSettings
    from shared.mail.post import Post
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.records.documents import Hit
    from shared.store import Store

SCRIPT = "script"
"""The kind of a queue message that starts or goes on with a script."""


class Models(Protocol):
    """The language models of a bot. `choice` is a model's name or `provider:model`; empty means the bot's own."""

    def settings(self, bot: Bot, choice: str = "") -> ModelSettings: ...
    def provider(self, bot: Bot, choice: str = "") -> LlmProvider: ...


class Knowledge(Protocol):
    """Searches a bot's knowledge bases as one reader may."""

    def search(
        self, bot: Bot, kbs: Sequence[str], query: str, reader: Reader, top_k: int | None = None
    ) -> Sequence[Hit]: ...


class Queue(Protocol):
    """Hands a script to the worker: in order within `session_group`, once per `dedup` (5 minutes)."""

    def send_turn(self, session_group: str, dedup: str, body: Mapping[str, Any]) -> None: ...


class Timekeeper(Protocol):
    """What finding work that is due needs."""

    @property
    def store(self) -> Store: ...
    @property
    def queue(self) -> Queue: ...
    @property
    def clock(self) -> Clock: ...


class Workshop(Timekeeper, Protocol):
    """What running a script needs. `remaining_ms` is what is left of the present invocation; `sleep` takes seconds."""

    @property
    def models(self) -> Models: ...
    @property
    def knowledge(self) -> Knowledge: ...
    @property
    def web(self) -> Web: ...
    @property
    def drives(self) -> Drives: ...
    @property
    def post(self) -> Post: ...
    @property
    def remaining_ms(self) -> Callable[[], int]: ...
    @property
    def sleep(self) -> Callable[[float], None]: ...
