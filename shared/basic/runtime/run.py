"""What a keyword's function gets: the run it serves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from shared.basic.errors import BasicError

if TYPE_CHECKING:
    from shared.basic.runtime.limits import Limits
    from shared.basic.runtime.program import Program
    from shared.basic.runtime.services import Services
    from shared.basic.values.records import ErrorValue
    from shared.events.matching import Occurrence
    from shared.records.bots import Bot
    from shared.records.sessions import SessionState
    from shared.records.users import User
    from shared.store import Unit

RESPONSE = "response"
"""Where `data` has what SET RESPONSE … set: {status, headers}."""

_ACTING = "acting-user"


class Run:
    """One run of a script.

    `data` is run-scoped state of keywords, saved with the snapshot (values of the language only). `params` is what the
    run was started with. `step` counts the effects done so far and names the present one; `depth` counts the event handlers that led to this run; `key` is the idempotency key
    of a ONCE keyword. `error` is the last failure, as ERROR and ERR show it.
    """

    def __init__(self, services: Services, run_id: str, limits: Limits) -> None:
        self.services = services
        self.id = run_id
        self.limits = limits
        self.trigger = ""
        self.script = ""
        self.params: Mapping[str, Any] = {}
        self.data: dict[str, Any] = {}
        self.said: list[str] = []
        self.error: ErrorValue | None = None
        self.step = 0
        self.depth = 0
        self.program: Callable[[], Program | None] = lambda: None
        self.lookup: Callable[[str], tuple[bool, Any]] = lambda _: (False, None)
        self.holds = False
        self._unit: Unit | None = None
        self._talks = 0

    @property
    def key(self) -> str:
        """The same for every attempt at the present effect, different for every other effect."""
        return f"{self.id}:{self.step}"

    @property
    def bot(self) -> Bot:
        """The bot whose script this is."""
        return self.services.bot

    @property
    def user(self) -> User:
        """The acting user."""
        acting = self.data.get(_ACTING)
        return replace(self.services.user, **acting) if acting else self.services.user

    def act_as(self, user: User) -> None:
        """From now on somebody else is the acting user of this run."""
        names = ("id", "name", "email", "phone", "role", "language")
        self.data[_ACTING] = {name: getattr(user, name) for name in names}

    @property
    def unit(self) -> Unit:
        """The open transaction of a TRANSACTIONAL keyword; it commits together with the snapshot."""
        if self._unit is None:
            raise RuntimeError("only TRANSACTIONAL keywords write to the store")
        return self._unit

    @contextmanager
    def within(self, unit: Unit) -> Iterator[None]:
        """The machine lends its transaction for one effect."""
        from shared.basic.data.watching import watched

        before, self._unit = self._unit, watched(unit, self)
        try:
            yield
        finally:
            self._unit = before

    def hold(self, unit: Unit | None) -> None:
        """Keep one transaction open for all effects to come, or no longer."""
        from shared.basic.data.watching import watched

        self._unit = None if unit is None else watched(unit, self)
        self.holds = unit is not None

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        """A transaction to read in: the open one, else one of its own."""
        if self._unit is not None:
            yield self._unit
            return
        with self.services.transaction() as unit:
            yield unit

    @property
    def has_session(self) -> bool:
        """Whether somebody is there to talk to."""
        return self.services.session is not None

    @property
    def state(self) -> SessionState:
        """What scripts registered for the conversation; R5023 without one. Change it, then `save_session`."""
        if self.services.session is None:
            raise BasicError(
                "R5023", "there is no conversation here: this script was not started by a message"
            )
        return self.services.session.state

    def save_session(self) -> None:
        """Write the session's state in the open transaction."""
        state = self.state
        if self.services.session is not None:
            self.unit.sessions.save_state(self.services.session.id, state)

    def say(self, text: str, kind: Literal["talk", "debug"] = "talk") -> None:
        """One message to the conversation."""
        self._talks += 1
        if self._talks > self.limits.talks:
            raise BasicError("R5035", f"more than {self.limits.talks} messages in one turn")
        self.services.dialog.say(self.unit, text, kind=kind)
        if kind == "talk":
            self.said.append(text)

    def happened(self, occurrence: Occurrence) -> None:
        """Write what is to be done because of an event, in the open transaction; it is queued when that commits."""
        from shared.events.publishing import publish

        services = self.services
        deeper = replace(occurrence, depth=self.depth + 1)
        made = publish(self.unit, services.org_id, self.bot.id, deeper, services.context.now())
        services.announce(made)

    def variable(self, name: str) -> tuple[bool, Any]:
        """Whether the script has a variable of that name, and its value."""
        return self.lookup(name)

    def model(self, prompt: str, system: str = "") -> str:
        """Ask the model this run or session uses."""
        name = str(self.data.get("model", ""))
        if not name and self.services.session is not None:
            name = self.services.session.state.model
        return self.services.models.complete(prompt, system=system, model=name)
