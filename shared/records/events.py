"""What scripts listen to, and the work an event leaves behind (language spec §3.14, §4.15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TABLE, EVENT, FORM, EMAIL, CHANGE = "TABLE", "EVENT", "FORM", "EMAIL", "CHANGE"


@dataclass(frozen=True, slots=True)
class Listener:
    """One ON handler, or a file named `on-<event>.bas`, of a script's active build.

    `entry` leads into the script's program, "" for the file itself. `kind` is TABLE, EVENT, FORM, EMAIL, CHANGE or an
    upper-case phrase; `subject` the table, event, form, address or path; `operations` what happens to it (none: all);
    `filters` the FROM and SUBJECT of EMAIL.
    """

    id: str
    org_id: str
    bot_id: str
    script: str
    entry: str
    kind: str
    subject: str = ""
    operations: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One piece of work, done once: a handler to be run, a deferred block, or a waiting run to go on.

    With `run_id` the run goes on if it still waits at `step`; otherwise `entry` of `script` begins, in the build
    `program_id` or else in the active one. `payload` are its predefined variables. `lane` names the queue's group:
    deliveries of one lane are done in order. `depth` counts the handlers that led to it. `user_id` is whom it acts for. With `session_id` it is done as a turn of that conversation.
    """

    id: str
    org_id: str
    bot_id: str
    lane: str
    session_id: str = ""
    script: str = ""
    entry: str = ""
    program_id: str = ""
    run_id: str = ""
    step: int = 0
    depth: int = 0
    user_id: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
