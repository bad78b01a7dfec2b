"""What a script does outside itself when it runs offline: told with its arguments, stubbed where nothing is offline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shared.basic.declaration import Declaration, Effect
from shared.basic.errors import BasicError
from shared.basic.form import SlotKind
from shared.basic.registry import Registry
from shared.basic.rehearsal.store import NotOfflineError
from shared.basic.runtime.phrases import Condition, Phrase
from shared.basic.runtime.runner import installed_keywords
from shared.basic.values import to_plain
from shared.basic.values.display import display

Emit = Callable[..., None]
MODEL_FAMILY = "ai"
DRIVE_FAMILIES = frozenset({"documents", "files"})
TABLE_FAMILIES = frozenset(
    {"aggregate", "tables_change", "tables_extract", "tables_query", "tables_read", "tables_write"}
)
SPOKEN = frozenset({"TALK", "PRINT"})
"""Told as `talk`."""
INSIDE = frozenset(
    {
        "absent",
        "arrays",
        "attendance",
        "campaigns",
        "dialog",
        "forms",
        "leads",
        "lookups",
        "message_templates",
        "messaging",
        "newest",
        "requests",
        "teams",
        "user_drive",
    }
    | TABLE_FAMILIES
    | {"errors", "interface", "knowledge", "memory", "session", "tools"}
    | {MODEL_FAMILY, *DRIVE_FAMILIES}
)
"""Keyword families that work offline as they do elsewhere; the others reach what is not there. A keyword of these that
asks for more than a rehearsal has is told and stubbed like the others."""
QUEUED = frozenset({"messaging", "tables_change", "tables_write"})
"""Families whose writes are acts: messages go to people, rows stay when the script is over."""
_NOT_FOUND = "R5401"
_ELSEWHERE = frozenset({"R5005", "R5204"})
"""A table that no script of the package declares, or one of another database."""


@dataclass
class Stubs:
    """Answers by keyword (or `MODEL`), given in turn; the last one stays."""

    answers: dict[str, list[Any]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name.upper() in self.answers

    def take(self, name: str, neutral: Any) -> Any:
        found = self.answers.get(name.upper())
        if not found:
            return neutral
        return found.pop(0) if len(found) > 1 else found[0]


def offline_keywords(emit: Emit, stubs: Stubs, *, dry_run: bool) -> Registry:
    """The installed keywords; those that reach outside tell what they do. In a dry run every act is told."""
    installed = installed_keywords()
    told = [_told(each, emit, stubs, dry_run=dry_run) for each in installed]
    return Registry(told, installed.functions)


def traced_keywords(emit: Emit) -> Registry:
    """The installed keywords as they are; what reads or acts outside is told when it has been done."""
    installed = installed_keywords()
    return Registry([_traced(each, emit) for each in installed], installed.functions)


def _traced(declaration: Declaration, emit: Emit) -> Declaration:
    if declaration.effect in (Effect.PURE, Effect.WAITS) or declaration.name in SPOKEN:
        return declaration

    def call(run: Any, **arguments: Any) -> Any:
        result = declaration.call(run, **arguments)
        emit(**_effect(declaration, arguments, result))
        return result

    return replace(declaration, call=call)


def _effect(declaration: Declaration, arguments: Mapping[str, Any], result: Any) -> dict[str, Any]:
    kinds = {slot.name: slot.kind for form in declaration.forms for slot in form.slots()}
    shown = {key: _argument(kinds.get(key), value) for key, value in arguments.items()}
    return {
        "event": "effect",
        "keyword": declaration.name,
        "arguments": shown,
        "result": plain(result),
    }


def _told(declaration: Declaration, emit: Emit, stubs: Stubs, *, dry_run: bool) -> Declaration:
    effect, name = declaration.effect, declaration.name
    if effect is Effect.PURE or name in SPOKEN:
        return declaration
    is_outside = declaration.group not in INSIDE and effect is not Effect.WAITS
    is_queued = effect is Effect.TRANSACTIONAL and declaration.group in QUEUED
    is_act = effect is Effect.ONCE or is_queued or (dry_run and effect is Effect.TRANSACTIONAL)

    def call(run: Any, **arguments: Any) -> Any:
        is_stubbed = is_outside or stubs.has(name)
        try:
            result = None if is_stubbed else _tried(declaration, run, arguments, dry_run=dry_run)
        except NotOfflineError:
            is_stubbed = True
        except BasicError as error:
            if error.code not in _ELSEWHERE or declaration.group not in TABLE_FAMILIES:
                raise
            is_stubbed = True
        if is_stubbed:
            result = stubs.take(name, None)
        if not (is_stubbed or is_act):
            return result
        emit(**_effect(declaration, arguments, result))
        return result

    return replace(declaration, call=call)


def _tried(declaration: Declaration, run: Any, arguments: Any, *, dry_run: bool) -> Any:
    """What the keyword gives; in a dry run null for a file that is not in the package."""
    try:
        return declaration.call(run, **arguments)
    except BasicError as error:
        if dry_run and declaration.group in DRIVE_FAMILIES and error.code == _NOT_FOUND:
            return None
        raise


def plain(value: Any) -> Any:
    """The value as JSON can say it."""
    if isinstance(value, Phrase):
        return value.text()
    if isinstance(value, Condition):
        return condition_text(value.tree)
    if isinstance(value, tuple):
        value = list(value)
    try:
        return to_plain(value)
    except (BasicError, TypeError):
        return str(value)


def _argument(kind: SlotKind | None, value: Any) -> Any:
    if kind is SlotKind.FIELDS:
        return _fields(value)
    if kind is SlotKind.ORDER:
        return [f"{column} DESC" if descending else column for column, descending in value]
    return plain(value)


def _fields(given: Sequence[Sequence[Any]]) -> Any:
    """Values by the names they were written with, else in a list; one alone as itself."""
    named = [(name, plain(_field(pieces))) for name, pieces in given]
    if len(named) == 1 and not named[0][0]:
        return named[0][1]
    if all(name for name, _ in named):
        return dict(named)
    return [value for _, value in named]


def _field(pieces: Sequence[Sequence[Any]]) -> Any:
    return pieces[0][1] if len(pieces) == 1 else "".join(display(piece) for _, piece in pieces)


def condition_text(tree: Any) -> str:
    """A condition in the language's own words, with its values in place."""
    operator, *parts = tree
    if operator == "column":
        return str(parts[0])
    if operator == "value":
        return _literal(plain(parts[0]))
    told = [condition_text(part) for part in parts]
    if operator == "NOT":
        return f"NOT ({told[0]})"
    if operator in ("AND", "OR"):
        return f" {operator} ".join(f"({part})" for part in told)
    if operator in ("IS NULL", "IS EMPTY", "IS NUMERIC"):
        return f"{told[0]} {operator}"
    if operator == "BETWEEN":
        return f"{told[0]} BETWEEN {told[1]} AND {told[2]}"
    if operator == "list" or operator.endswith("()"):
        return f"{operator.removesuffix('()').removeprefix('list')}({', '.join(told)})"
    return f"{told[0]} {operator} {told[1]}" if len(told) == 2 else f"{operator} {', '.join(told)}"


def _literal(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return display(value)
    return f'"{value}"' if isinstance(value, str) else display(value)
