"""One declaration per keyword: the decorator, and what it records.

    @keyword(
        "SET CONTEXT {name} AS {text}", "SET CONTEXT {name}, {text}",
        effect=Effect.TRANSACTIONAL, group="ai", example='SET CONTEXT "tone" AS "formal"',
    )
    def set_context(run: Run, name: str, text: str) -> None:
        '''Add a named context to the conversation's prompt.'''

The first parameter is the run; the others carry the names of the slots. A parameter whose slot some form
may leave out needs a default. The decorator only leaves its record on the function: there is no global
list, `shared.basic.registry` collects the functions of the keyword modules.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeVar

from shared.basic.form import Form, SlotKind, parse_form

MARK = "__basic_keyword__"

Function = TypeVar("Function", bound=Callable[..., Any])
Kind = Literal["statement", "value", "both"]
Class = Literal["CORE", "EXTENDED", "EXOTIC"]


class Effect(StrEnum):
    """What a keyword does to the world, and so how a run records it."""

    PURE = "pure"  # nothing outside the run; no record
    READS = "reads"  # reads outside state; its result is recorded, reading again is harmless
    TRANSACTIONAL = "transactional"  # database writes that commit together with the snapshot
    ONCE = "once"  # an act outside the database: intent, act with an idempotency key, result
    WAITS = "waits"  # may suspend the run


class DeclarationError(TypeError):
    """A declaration disagrees with its function; raised while the keyword module is imported."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything known about one keyword: grammar, reference page and editor are derived from it.

    `name` is the head of the first form (`SET CONTEXT`); `call` is the plain function.
    """

    name: str
    forms: tuple[Form, ...]
    call: Callable[..., Any]
    effect: Effect
    kind: Kind
    doc: str
    example: str
    group: str
    cls: Class

    @property
    def heads(self) -> tuple[tuple[str, ...], ...]:
        """The distinct heads of the forms, in order."""
        return tuple(dict.fromkeys(form.head for form in self.forms))

    @property
    def statement(self) -> bool:
        """Whether it may stand as a statement."""
        return self.kind != "value"

    @property
    def value(self) -> bool:
        """Whether it may stand where a value is expected."""
        return self.kind != "statement"


def keyword(
    *forms: str,
    effect: Effect,
    kind: Kind | None = None,
    name: str = "",
    doc: str = "",
    example: str = "",
    group: str = "",
    cls: Class = "CORE",
) -> Callable[[Function], Function]:
    """Declare a keyword on its function.

    `kind` follows from the return annotation when not given: `-> None` is a statement, anything else is
    both. `doc` defaults to the docstring, `group` to the name of the module. Raises FormError or
    DeclarationError at import when the declaration is inconsistent.
    """
    parsed = tuple(parse_form(form) for form in forms)

    def declare(function: Function) -> Function:
        if not parsed:
            raise DeclarationError(f"{function.__name__}: a keyword needs at least one form")
        _agree(parsed, function)
        declaration = Declaration(
            name=name or " ".join(parsed[0].head),
            forms=parsed,
            call=function,
            effect=effect,
            kind=kind or _kind(function),
            doc=doc or inspect.getdoc(function) or "",
            example=example,
            group=group or function.__module__.rpartition(".")[2],
            cls=cls,
        )
        setattr(function, MARK, (*getattr(function, MARK, ()), declaration))
        return function

    return declare


def _kind(function: Callable[..., Any]) -> Kind:
    returns = inspect.signature(function).return_annotation
    return "statement" if returns in (None, "None") else "both"


def _agree(forms: tuple[Form, ...], function: Callable[..., Any]) -> None:
    """Raise DeclarationError unless slots and parameters are the same names, with defaults where needed."""
    title = f"{function.__name__} ({forms[0].text})"
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters or any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in parameters):
        raise DeclarationError(f"{title}: plain named parameters only, the first is the run")
    accepted = {parameter.name: parameter for parameter in parameters[1:]}
    slots = {
        slot.name for form in forms for slot in form.slots() if slot.kind is not SlotKind.TARGET
    }
    if slots != accepted.keys():
        raise DeclarationError(f"{title}: slots {sorted(slots)} but parameters {sorted(accepted)}")
    for slot in sorted(slots):
        always = all(slot in form.required() for form in forms)
        if not always and accepted[slot].default is inspect.Parameter.empty:
            raise DeclarationError(f"{title}: {slot} may be left out, so it needs a default")
