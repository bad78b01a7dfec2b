"""What a run needs from outside: the ports the runner and the keywords call.

Whoever runs scripts (the conversation engine, the schedule clock, a webhook) implements `Services` for one bot, one
user and at most one session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from shared.basic.drive.ports import Drive
    from shared.basic.functions import FunctionContext
    from shared.basic.runtime.program import Program
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.records.events import Delivery
    from shared.records.mail import Attachment, Letter
    from shared.records.sessions import Session
    from shared.records.users import User
    from shared.store import Unit

LogLevel = Literal["debug", "info", "warning", "error"]


class Dialog(Protocol):
    """Speaks to people. Everything is written in the given transaction and delivered after it commits."""

    def say(self, unit: Unit, text: str, *, kind: Literal["talk", "debug"] = "talk") -> None:
        """Add one message of the bot to the session; without a session it is logged only."""
        ...

    def say_to(self, unit: Unit, recipient: str, text: str) -> None:
        """Message somebody else: `channel:address`, a phone number, an e-mail address or a session id."""
        ...

    def event(self, unit: Unit, name: str, data: Mapping[str, Any]) -> None:
        """Tell the client something that is no message (suggestions, a theme, a player)."""
        ...


class Models(Protocol):
    """The language models of the bot. Failures are BasicError R5110, R5111 or R5112."""

    def complete(
        self,
        prompt: str,
        *,
        system: str = "",
        model: str = "",
        json_schema: Mapping[str, Any] | None = None,
    ) -> str: ...
    def names(self) -> Sequence[str]: ...
    def use(self, name: str) -> str:
        """The model an alias or id stands for; raises BasicError R5112 for an unknown one."""
        ...


class Passage(Protocol):
    """One passage a knowledge search found; `relevance` is between 0 and 1."""

    @property
    def text(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def kb(self) -> str: ...
    @property
    def relevance(self) -> float: ...


class Knowledge(Protocol):
    """The bot's knowledge bases as the acting user may read them."""

    def exists(self, kb: str) -> bool: ...
    def names(self) -> Sequence[str]: ...
    def search(self, query: str, kbs: Sequence[str]) -> Sequence[Passage]: ...


class Mail(Protocol):
    """Mail of the bot. Failures are BasicError R5050, R5501 and R5505."""

    def send(self, letter: Letter, *, once: str, account: str = "") -> str:
        """Have one mail sent after the commit, and give its id; the same `once` is the same mail.

        `account` is the address of a connected mail account, "" for the bot's own sender.
        """
        ...

    def draft(self, letter: Letter, *, once: str) -> str:
        """Keep a draft for the acting user, and give its id; the same `once` is the same draft."""
        ...

    def enclose(self, once: str, name: str, content_type: str, data: bytes) -> Attachment:
        """Keep a file, as it is now, to go along with a mail."""
        ...


class Services(Protocol):
    """Everything outside one run.

    `session` is None for schedules and webhooks. `remaining_ms` is what is left of this invocation.
    """

    @property
    def org_id(self) -> str: ...
    @property
    def bot(self) -> Bot: ...
    @property
    def user(self) -> User: ...
    @property
    def session(self) -> Session | None: ...
    @property
    def dialog(self) -> Dialog: ...
    @property
    def models(self) -> Models: ...
    @property
    def knowledge(self) -> Knowledge: ...
    @property
    def context(self) -> FunctionContext: ...
    @property
    def web(self) -> Web: ...
    @property
    def drive(self) -> Drive: ...
    @property
    def mail(self) -> Mail: ...

    def transaction(self) -> AbstractContextManager[Unit]: ...
    def after_commit(self) -> None:
        """Deliver what committed transactions said; called after every commit."""
        ...

    def announce(self, deliveries: Sequence[Delivery]) -> None:
        """Queue these when the open transaction has committed; a rollback forgets them."""
        ...

    def program(self, name: str) -> Program | None:
        """The active build of a script of the bot; `name` has no `.bas` and any case."""
        ...

    def program_by_id(self, program_id: str) -> Program:
        """The build a run began with; kept as long as a run needs it."""
        ...

    def tool_names(self) -> Sequence[str]: ...
    def remaining_ms(self) -> int: ...
    def config(self, name: str) -> str:
        """A value of config.csv, "" when it is not set."""
        ...

    def log(self, level: LogLevel, message: str, data: Mapping[str, Any]) -> None: ...
