"""What became of a run, for whoever started it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from shared.basic.errors import MEANINGS, BasicError
from shared.basic.values.records import File
from shared.records.runs import Run as RunRecord

SAFE_CODES = frozenset({"R5001", "R5002"})
"""THROW and ASSERT say what their author meant people to read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered: text as typed, and what came with it."""

    text: str
    media: Sequence[File] | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """The script ended. `value` is what it returned, `said` everything it told the conversation, `variables` what its
    script frame held at the end."""

    run: RunRecord
    value: Any
    said: list[str]
    variables: Mapping[str, Any] = field(default_factory=dict)
    response: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The run is stored and needs nobody until `run.wait` is over."""

    run: RunRecord


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing in the script dealt with the failure. `stack` lists its frames, outermost first."""

    run: RunRecord
    error: BasicError
    stack: list[dict[str, Any]]

    @property
    def safe_message(self) -> str:
        """The part that may be shown to anybody: what THROW said, else a short text without internals."""
        code = self.error.code
        return self.error.message if code in SAFE_CODES else MEANINGS.get(code, "it failed")


@dataclass(frozen=True, slots=True)
class Yielded:
    """The invocation is nearly over: the run is stored and must be woken in a new one."""

    run: RunRecord


Outcome: TypeAlias = Completed | Waiting | Failed | Yielded
