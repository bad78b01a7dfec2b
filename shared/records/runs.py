"""Runs of BASIC programs: what is needed to go on with one in another process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ACTIVE, WAITING, COMPLETED, FAILED, CANCELLED = (
    "active",
    "waiting",
    "completed",
    "failed",
    "cancelled",
)


@dataclass(frozen=True, slots=True)
class StoredProgram:
    """A compiled script, kept as long as a run needs it. `code` is the program's JSON; `source_hash` is SHA-256 hex."""

    id: str
    bot_id: str
    name: str
    kind: str
    source_hash: str
    code: dict[str, Any]
    tools: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ScriptStatus:
    """The author's view of one script file: `program_id` is the active (last good) build, `diagnostics` the newest
    compilation's. `status`: ok | error."""

    name: str
    path: str
    kind: str
    status: str
    program_id: str
    source: str
    diagnostics: tuple[dict[str, Any], ...] = ()
    description: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """`snapshot` is the machine's versioned JSON; `wait` says what a waiting run waits for (`{"kind":"hear",…}` or
    `{"kind":"timer","due":…}`); `caller` says who gets the result (`{"kind":"model","turn_id":…,"call_id":…}`,
    `{"kind":"user"}`, …); `steps` counts the effects done so far and names the next one."""

    id: str
    org_id: str
    bot_id: str
    session_id: str
    program_id: str
    script: str
    trigger: str
    status: str = ACTIVE
    snapshot: dict[str, Any] = field(default_factory=dict)
    wait: dict[str, Any] = field(default_factory=dict)
    caller: dict[str, Any] = field(default_factory=dict)
    result: Any = None
    error: dict[str, Any] = field(default_factory=dict)
    steps: int = 0
    turn_id: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
