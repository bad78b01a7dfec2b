"""A compiled script: plain data, stored as JSON, enough to run without the compiler.

    ops of one code      ["do", f]                       f(m, s, g) -> next op index, or None for the following one
                         ["keyword", name, f, target]    f gives the arguments; the result goes to the target
                         ["call", code, f, target]       a SUB or FUNCTION with effects gets a frame of its own
                         ["script", f, target]           another script of the bot; f gives [name, arguments]
                         ["return", f]                   f gives the value, or null
                         ["exit"]                        ends the whole run
                         ["try", catch, name]            until "leave", failures jump to the op `catch`
                         ["leave"]                       ends the innermost "try"
                         ["throw"]                       raises the failure being handled again (after FINALLY)
                         ["trap", mode, op]              ON ERROR: "next", "goto" or "off"
                         ["resume", mode, op]            RESUME: "retry", "next" or "goto"

A target is null or `[scope, slot]` with scope `s` (the frame) or `g` (the script frame). `f` is the name of a function
in `python`, generated source text that only calls the operations bound by `shared.basic.runtime.binding`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = 1


class ProgramFormatError(ValueError):
    """The stored program was written by an incompatible version."""


@dataclass(frozen=True, slots=True)
class Code:
    """One frame's worth of ops: a section, SUB, FUNCTION or handler.

    `slots` names the variables (hidden ones start with a blank). `begin` and `after` give, per op, the first op of its
    statement and the op after that statement (for a condition: where FALSE leads); `clears` gives per op the targets
    that become null when the statement is abandoned. They are empty unless the code traps errors.
    """

    name: str
    kind: str
    ops: tuple[tuple[Any, ...], ...]
    slots: tuple[str, ...] = ()
    params: tuple[dict[str, Any], ...] = ()
    begin: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    clears: tuple[Any, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """One script file, compiled. `id` is the SHA-256 of everything else, so equal sources share a program.

    `slots` are the variables of the script frame, shared by all sections, handlers and routines. `lines` maps a line of
    `python` to (line, column) of the script. `entries` maps a section, tool, SUB or handler name (casefolded) to an
    index into `codes`. `metadata` holds declarations the platform registers: schedules, webhooks, handlers, tables,
    indexes, websites.
    """

    id: str
    name: str
    kind: str
    source_hash: str
    codes: tuple[Code, ...]
    slots: tuple[str, ...]
    python: str
    lines: tuple[tuple[int, int], ...]
    entries: Mapping[str, int]
    tools: tuple[dict[str, Any], ...] = ()
    keywords: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "format": FORMAT,
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "source_hash": self.source_hash,
            "codes": [_code_json(code) for code in self.codes],
            "slots": list(self.slots),
            "python": self.python,
            "lines": [list(place) for place in self.lines],
            "entries": dict(self.entries),
            "tools": list(self.tools),
            "keywords": list(self.keywords),
            "metadata": dict(self.metadata),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Program:
        """Read the stored form; raises ProgramFormatError for another format."""
        if document.get("format") != FORMAT:
            raise ProgramFormatError(f"program format {document.get('format')!r}, not {FORMAT}")
        return cls(
            id=document["id"],
            name=document["name"],
            kind=document["kind"],
            source_hash=document["source_hash"],
            codes=tuple(_code(item) for item in document["codes"]),
            slots=tuple(document["slots"]),
            python=document["python"],
            lines=tuple((line, column) for line, column in document["lines"]),
            entries=dict(document["entries"]),
            tools=tuple(document["tools"]),
            keywords=tuple(document["keywords"]),
            metadata=dict(document["metadata"]),
        )


def _code_json(code: Code) -> dict[str, Any]:
    return {
        "name": code.name,
        "kind": code.kind,
        "ops": [list(op) for op in code.ops],
        "slots": list(code.slots),
        "params": list(code.params),
        "begin": list(code.begin),
        "after": list(code.after),
        "clears": list(code.clears),
        "lines": [list(place) for place in code.lines],
    }


def _code(document: Mapping[str, Any]) -> Code:
    return Code(
        name=document["name"],
        kind=document["kind"],
        ops=tuple(tuple(op) for op in document["ops"]),
        slots=tuple(document["slots"]),
        params=tuple(document["params"]),
        begin=tuple(document["begin"]),
        after=tuple(document["after"]),
        clears=tuple(document["clears"]),
        lines=tuple((line, column) for line, column in document["lines"]),
    )
