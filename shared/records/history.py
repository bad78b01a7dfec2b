"""What was: earlier sources of scripts, and what their runs said about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed a script and why; nothing of it is known of a file that was put into the package."""

    author_id: str = ""
    author: str = ""
    message: str = ""


UNKNOWN = Change()


@dataclass(frozen=True, slots=True)
class ScriptVersion:
    """One source a script once had; `number` counts from 1 for each script. Names are lower case."""

    name: str
    number: int
    source: str
    author_id: str = ""
    author: str = ""
    message: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """`level`: debug | info | warning | error."""

    level: str
    message: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """A once-only effect of a run. `state`: intent | done."""

    step: int
    keyword: str
    state: str
    result: Any
    created_at: datetime | None = None
