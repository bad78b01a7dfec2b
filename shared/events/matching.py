"""Which listeners an occurrence concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from shared.records.events import CHANGE, EMAIL, FORM, Listener


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened. `payload` are the variables its handlers see; `facts` what filters look at.

    `key` names the occurrence when its source may report it twice; deliveries of one key are made once.
    """

    kind: str
    subject: str
    payload: Mapping[str, Any]
    operation: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    depth: int = 0
    user_id: str = ""


def concerns(listener: Listener, occurrence: Occurrence) -> bool:
    """Whether the listener wants to know."""
    if listener.kind != occurrence.kind:
        return False
    wanted = {operation.casefold() for operation in listener.operations}
    if wanted and occurrence.operation.casefold() not in wanted:
        return False
    return _SUBJECTS.get(listener.kind, _same)(listener, occurrence)


def _same(listener: Listener, occurrence: Occurrence) -> bool:
    return listener.subject.casefold() == occurrence.subject.casefold()


def _form(listener: Listener, occurrence: Occurrence) -> bool:
    """ON FORM SUBMIT without a name takes every form."""
    return not listener.subject or _same(listener, occurrence)


def _mail(listener: Listener, occurrence: Occurrence) -> bool:
    """The address as written, or with wildcards; FROM and SUBJECT are part of what stands there."""
    address = listener.subject.casefold()
    if address and not fnmatchcase(occurrence.subject.casefold(), address):
        return False
    return all(
        pattern.casefold() in occurrence.facts.get(name, "").casefold()
        for name, pattern in listener.filters.items()
    )


def _path(listener: Listener, occurrence: Occurrence) -> bool:
    """A folder concerns everything below it; a pattern with `*` or `?` the whole path or the file's name."""
    wanted = listener.subject.casefold().strip("/")
    path = occurrence.subject.casefold().strip("/")
    if not wanted or path == wanted or path.startswith(wanted + "/"):
        return True
    return fnmatchcase(path, wanted) or fnmatchcase(path.rpartition("/")[2], wanted)


_SUBJECTS: Mapping[str, Callable[[Listener, Occurrence], bool]] = {
    FORM: _form,
    EMAIL: _mail,
    CHANGE: _path,
}
