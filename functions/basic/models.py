"""What callers of the BASIC routes send and get (platform spec §3.3)."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from shared.clock import rfc3339
from shared.packages.limits import MAX_SCRIPT

if TYPE_CHECKING:
    from datetime import datetime

    from shared.records.history import Act, LogLine, ScriptVersion
    from shared.records.runs import Run, ScriptStatus
    from shared.records.schedules import Schedule


_SYSTEM = re.compile(r"(?:^|/)(?:tables|on[-_][^/]*)\.bas$|(?:^|/)(?:schedulers|events)/")


class ScriptIn(BaseModel):
    """A script's new source, and what the author says about the change."""

    source: str
    message: str = Field("", max_length=500)
    bot_id: str = ""


class Renaming(BaseModel):
    to: str = Field(min_length=1, max_length=100)


class CompileIn(BaseModel):
    """A source to look at, or the name of a script of the bot."""

    source: str | None = None
    name: str = Field("", max_length=200)
    strict: bool = False
    bot_id: str = ""


class FormatIn(BaseModel):
    source: str
    bot_id: str = ""


class ScheduleChange(BaseModel):
    enabled: bool


class Restoring(BaseModel):
    version: int = Field(ge=1)


class RunIn(BaseModel):
    """A script of the bot, or a source to try out. Without `session_id` it gets a session of its own.

    `dry_run` does nothing outside and answers questions from `hear`; `trace` tells what is read and done.
    """

    name: str = Field("", max_length=200)
    source: str | None = Field(None, max_length=MAX_SCRIPT)
    params: dict[str, Any] = Field(default_factory=dict)
    session_id: str = ""
    dry_run: bool = False
    trace: bool = False
    hear: list[str] = Field(default_factory=list, max_length=100)
    bot_id: str = ""


class WordsIn(BaseModel):
    """What the script hears."""

    text: str = Field(max_length=100_000)


class ToolCallIn(BaseModel):
    params: dict[str, Any] = Field(default_factory=dict)
    session_id: str = ""
    bot_id: str = ""


class ToolSwitch(BaseModel):
    name: str
    active: bool = True


class RowSearchIn(BaseModel):
    """Words to look for in some columns, or in all texts of a table."""

    q: str = Field(min_length=1, max_length=1000)
    fields: list[str] = Field(default_factory=list)
    limit: int = Field(50, ge=1, le=100)


class ImportIn(BaseModel):
    """A file of the bot's drive, or rows. `mapping` says which column a field of the file goes to, "" leaves it out."""

    path: str = Field("", max_length=1000)
    rows: list[dict[str, Any]] | None = None
    mapping: dict[str, str] = Field(default_factory=dict)
    bot_id: str = ""


def row_etag(row: dict[str, Any]) -> str:
    """Names one state of a row."""
    return etag_of(repr(sorted(row.items(), key=lambda pair: pair[0])))


def etag_of(source: str) -> str:
    """Names one state of a text."""
    return f'"{sha256(source.encode("utf-8", "replace")).hexdigest()[:20]}"'


def script_row(status: ScriptStatus, schedules: list[str], events: list[str]) -> dict[str, Any]:
    return {
        "name": status.name,
        "path": status.path,
        "kind": shown_kind(status, starts_itself=bool(schedules or events)),
        "description": status.description,
        "size": len(status.source.encode()),
        "etag": etag_of(status.source),
        "status": shown_status(status),
        "diagnostics_count": len(status.diagnostics),
        "schedules": schedules,
        "events": events,
        "updated_at": _moment(status.updated_at),
    }


def shown_kind(status: ScriptStatus, *, starts_itself: bool) -> str:
    """tool | dialog | system: what a model may call, what people talk to, and what the platform starts."""
    if status.kind == "tool" and not starts_itself:
        return "tool"
    is_system = _SYSTEM.search(status.path.casefold()) is not None
    return "system" if starts_itself or is_system else "dialog"


def shown_status(status: ScriptStatus) -> str:
    """`stale`: the newest source has errors, so an older build is live."""
    if status.status == "error" and status.program_id:
        return "stale"
    return status.status


def script_out(
    status: ScriptStatus, schedules: list[str], events: list[str], tools: list[Any]
) -> dict[str, Any]:
    return {
        **script_row(status, schedules, events),
        "source": status.source,
        "diagnostics": list(status.diagnostics),
        "tool": tools[0] if tools else None,
        "tools": tools,
    }


def version_out(version: ScriptVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "author": version.author or None,
        "author_id": version.author_id or None,
        "message": version.message,
        "size": len(version.source.encode("utf-8", "replace")),
        "etag": etag_of(version.source),
        "source": version.source,
        "created_at": _moment(version.created_at),
    }


def run_row(run: Run) -> dict[str, Any]:
    ended = run.updated_at if run.status not in ("active", "waiting") else None
    took = (ended - run.created_at) if ended and run.created_at else None
    return {
        "id": run.id,
        "script": run.script,
        "trigger": run.trigger,
        "status": run.status,
        "duration_ms": round(took.total_seconds() * 1000) if took else None,
        "waits_for": run.wait.get("kind"),
        "error": run.error or None,
        "session_id": run.session_id or None,
        "created_at": _moment(run.created_at),
        "updated_at": _moment(run.updated_at),
    }


def log_out(line: LogLine) -> dict[str, Any]:
    return {"level": line.level, "message": line.message, "at": _moment(line.created_at)}


def act_out(act: Act) -> dict[str, Any]:
    return {
        "step": act.step,
        "keyword": act.keyword,
        "state": act.state,
        "result": act.result,
        "at": _moment(act.created_at),
    }


def schedule_out(schedule: Schedule) -> dict[str, Any]:
    return {
        "id": schedule.id,
        "script": schedule.script,
        "cron": schedule.spec,
        "spec": schedule.spec,
        "timezone": schedule.timezone,
        "declared": schedule.is_declared,
        "enabled": schedule.is_enabled,
        "next_run": _moment(schedule.next_run),
        "last_run": _moment(schedule.last_run),
        "last_status": schedule.last_status or None,
    }


def _moment(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
