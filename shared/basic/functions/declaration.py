"""How a built-in function is declared, and what it may know about the run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import wraps
from inspect import CO_VARARGS
from random import Random
from types import CodeType
from typing import Any, TypeVar

from shared.basic.formatting.conventions import convention_of

ATTRIBUTE = "__basic_function__"

Declared = TypeVar("Declared", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class FunctionContext:
    """What a run lends its functions. `now` gives the present with a zone; a run that is repeated repeats both."""

    now: Callable[[], datetime]
    random: Random
    zone: tzinfo
    locale: str = "en"
    signed_datediff: bool = False

    @property
    def day_first(self) -> bool:
        """How `03/04/2026` is read."""
        return convention_of(self.locale).day_first

    def local_now(self) -> datetime:
        """The present in the bot's zone, to the second."""
        return self.now().astimezone(self.zone).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class FunctionDeclaration:
    """One function. `call` takes the context first if `needs_context`; `max_args` is None for any number.

    No function acts on anything outside the run. `pure`: the same arguments always give the same value, so the compiler may fold it. `lazy`: the compiler should evaluate
    only the argument that is chosen; `call` with all of them evaluated gives the same value.
    """

    name: str
    aliases: tuple[str, ...]
    call: Callable[..., Any]
    parameters: tuple[str, ...]
    min_args: int
    max_args: int | None
    pure: bool
    lazy: bool
    needs_context: bool
    group: str
    doc: str
    example: str


def function(
    *names: str, pure: bool = True, lazy: bool = False, takes_null: bool = False, example: str = ""
) -> Callable[[Declared], Declared]:
    """Declare a function under its name and aliases.

    Unless `takes_null`, a null first argument gives null without a call. The docstring's first line is the reference text.
    """

    def declare(call: Declared) -> Declared:
        places = _Places.of(call)
        declaration = FunctionDeclaration(
            name=names[0],
            aliases=names[1:],
            call=call if takes_null or not places.names else _null_passing(call, places.context),
            parameters=places.names,
            min_args=places.least,
            max_args=places.most,
            pure=pure and not places.context,
            lazy=lazy,
            needs_context=places.context,
            group=call.__module__.rsplit(".", 1)[-1],
            doc=(call.__doc__ or "").strip(),
            example=example,
        )
        setattr(call, ATTRIBUTE, declaration)
        return call

    return declare


@dataclass(frozen=True, slots=True)
class _Places:
    """The arguments a Python function takes, the context apart."""

    context: bool
    names: tuple[str, ...]
    least: int
    most: int | None

    @classmethod
    def of(cls, call: Callable[..., Any]) -> "_Places":
        code: CodeType = call.__code__
        names = code.co_varnames[: code.co_argcount]
        context = names[:1] == ("context",)
        names = names[1:] if context else names
        least = len(names) - len(call.__defaults__ or ())
        if code.co_flags & CO_VARARGS:
            return cls(context, (*names, f"{code.co_varnames[code.co_argcount]}…"), least, None)
        return cls(context, names, least, len(names))


def _null_passing(call: Callable[..., Any], needs_context: bool) -> Callable[..., Any]:
    if needs_context:

        @wraps(call)
        def with_context(context: FunctionContext, first: Any, *rest: Any) -> Any:
            return None if first is None else call(context, first, *rest)

        return with_context

    @wraps(call)
    def without_context(first: Any, *rest: Any) -> Any:
        return None if first is None else call(first, *rest)

    return without_context
