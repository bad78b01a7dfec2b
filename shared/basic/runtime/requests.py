"""What a keyword that WAITS may ask of the machine instead of giving a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ask:
    """HEAR: wait for the person's words. `type` is a HEAR type or MENU with `options`."""

    type: str = "ANY"
    options: tuple[str, ...] = ()
    prompt: str | None = None
    default: Any = None
    has_default: bool = False
    timeout_seconds: float | None = None
    null_on_timeout: bool = False


@dataclass(frozen=True, slots=True)
class Sleep:
    """WAIT: go on after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Invoke:
    """Run another script of the bot in a frame of its own; its result becomes the keyword's.

    `script` is a name with or without `.bas`; positional `args` are bound to its PARAMs, `named` by name.
    """

    script: str
    args: Sequence[Any] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expect:
    """WAIT FOR EVENT: go on with what the event of this name carries; after so many seconds with `otherwise`.

    `begin` writes what will lead to the event, in the transaction that stores the run as waiting. With `again` the
    keyword is asked again when the event came, instead of what it carries.
    """

    event: str
    seconds: float | None = None
    otherwise: Any = None
    begin: Callable[[], None] | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """End the script; `act` writes in the transaction that ends it."""

    act: Callable[[], None]


Request = Ask | Sleep | Invoke | Expect | Leave
