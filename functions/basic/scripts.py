"""A bot's scripts: read, saved, renamed, deleted (platform spec §3.3).

Saving writes the file into the package and puts it into service by the rule that every change of a package follows,
so that the object's own event finds nothing left to do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from functions.basic.inputs import Ask, Asker, Caller, IfMatch, Ports, acting_user, asker
from functions.basic.models import (
    Renaming,
    Restoring,
    ScriptIn,
    etag_of,
    script_out,
    script_row,
    version_out,
)
from layers.http.bots import named_bot
from layers.http.paging import Paging, single
from shared.errors import (
    AlreadyExists,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    ValidationFailed,
)
from shared.packages.layout import SCRIPT_SUFFIX, Part, part_prefix
from shared.packages.limits import MAX_SCRIPT
from shared.records.history import Change

if TYPE_CHECKING:
    from functions.basic.deps import Wiring
    from shared.records.runs import ScriptStatus
    from shared.store import Unit

router = APIRouter(prefix="/api/basic/scripts", tags=["basic"])

NAME = re.compile(r"[\w][\w .-]{0,99}\Z")
MEDIA_TYPE = "text/plain; charset=utf-8"


@router.get("")
def list_scripts(
    ask: Ask, ports: Ports, page: Paging, q: str = "", kind: str = ""
) -> dict[str, Any]:
    """The bot's scripts by name."""
    ask.must_be("viewer")
    with ports.store.transaction(ask.bot.org_id) as unit:
        schedules, events = _schedules(unit, ask.bot.id), _events(unit, ask.bot.id)
        rows = [
            script_row(status, schedules.get(status.name, []), events.get(status.name, []))
            for status in unit.programs.scripts(ask.bot.id)
            if q.casefold() in status.name
        ]
    found = [row for row in rows if kind in ("", row["kind"])]
    return page.listing(found[page.offset : page.offset + page.limit], len(found))


@router.get("/{name}")
def read_script(name: str, response: Response, ask: Ask, ports: Ports) -> dict[str, Any]:
    """One script with its source, what the compiler says about it, and the tools it defines."""
    ask.must_be("viewer")
    status = _script(ports, ask, name)
    response.headers["ETag"] = etag_of(status.source)
    return single(_shown(ports, ask, status))


@router.put("/{name}")
def save_script(
    name: str,
    wanted: ScriptIn,
    request: Request,
    response: Response,
    caller: Caller,
    ports: Ports,
    if_match: IfMatch = "",
) -> dict[str, Any]:
    """Save a source. One with errors is kept, but never replaces the live build."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("owner")
    name = _valid_name(name)
    before = _found(ports, ask, name)
    _must_match(if_match, before)
    path = before.path if before else name + SCRIPT_SUFFIX
    status = _save(ports, ask, path, wanted.source, wanted.message)
    response.headers["ETag"] = etag_of(status.source)
    return single(_shown(ports, ask, status))


@router.delete("/{name}", status_code=204)
def delete_script(name: str, ask: Ask, ports: Ports, if_match: IfMatch = "") -> None:
    """Delete a script; its schedules and webhooks go with it."""
    ask.must_be("owner")
    status = _script(ports, ask, name)
    _must_match(if_match, status)
    _remove(ports, ask, status)


@router.post("/{name}/rename")
def rename_script(name: str, wanted: Renaming, ask: Ask, ports: Ports) -> dict[str, Any]:
    """Give a script another name; runs that have begun go on."""
    ask.must_be("owner")
    status, to = _script(ports, ask, name), _valid_name(wanted.to)
    if _found(ports, ask, to) is not None:
        raise AlreadyExists("There is a script of that name.")
    folder = status.path.rpartition("/")[0]
    path = f"{folder}/{to}{SCRIPT_SUFFIX}" if folder else to + SCRIPT_SUFFIX
    _remove(ports, ask, status)
    with ports.store.transaction(ask.bot.org_id) as unit:
        unit.history.rename(ask.bot.id, status.name, to)
    saved = _save(ports, ask, path, status.source, f"renamed from {status.name}")
    return single(_shown(ports, ask, saved))


@router.get("/{name}/versions")
def list_versions(name: str, ask: Ask, ports: Ports, page: Paging) -> dict[str, Any]:
    """The last fifty sources of a script, newest first; those of a deleted one, too."""
    ask.must_be("viewer")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = unit.history.versions(ask.bot.id, name.removesuffix(SCRIPT_SUFFIX))
    if not found:
        raise NotFound("There is no such script.")
    shown = [version_out(each) for each in found[page.offset : page.offset + page.limit]]
    return page.listing(shown, len(found))


@router.post("/{name}/restore")
def restore_script(name: str, wanted: Restoring, ask: Ask, ports: Ports) -> dict[str, Any]:
    """Make an earlier version the newest."""
    ask.must_be("owner")
    name = _valid_name(name)
    with ports.store.transaction(ask.bot.org_id) as unit:
        version = unit.history.version(ask.bot.id, name, wanted.version)
    if version is None:
        raise NotFound("There is no such version.")
    before = _found(ports, ask, name)
    path = before.path if before else name + SCRIPT_SUFFIX
    message = f"version {version.number} restored"
    return single(_shown(ports, ask, _save(ports, ask, path, version.source, message)))


def _save(ports: Wiring, ask: Asker, path: str, source: str, message: str) -> ScriptStatus:
    data = source.encode("utf-8", "replace")
    if len(data) > MAX_SCRIPT:
        raise PayloadTooLarge(f"A script has at most {MAX_SCRIPT} bytes.")
    author = acting_user(ports, ask.identity)
    ports.files.write(part_prefix(ask.bot.name, Part.DIALOG) + path, data, MEDIA_TYPE)
    return ports.scripts.deploy(ask.bot, path, data, Change(author.id, author.name, message))


def _remove(ports: Wiring, ask: Asker, status: ScriptStatus) -> None:
    ports.files.delete([part_prefix(ask.bot.name, Part.DIALOG) + status.path])
    ports.scripts.remove(ask.bot, status.path)


def _script(ports: Wiring, ask: Asker, name: str) -> ScriptStatus:
    status = _found(ports, ask, name)
    if status is None:
        raise NotFound("There is no such script.")
    return status


def _found(ports: Wiring, ask: Asker, name: str) -> ScriptStatus | None:
    with ports.store.transaction(ask.bot.org_id) as unit:
        return unit.programs.script(ask.bot.id, name.removesuffix(SCRIPT_SUFFIX))


def _shown(ports: Wiring, ask: Asker, status: ScriptStatus) -> dict[str, Any]:
    with ports.store.transaction(ask.bot.org_id) as unit:
        schedules = _schedules(unit, ask.bot.id).get(status.name, [])
        events = _events(unit, ask.bot.id).get(status.name, [])
        active = unit.programs.active(ask.bot.id, status.name)
    tools = [
        {key: tool[key] for key in ("name", "description", "parameters")}
        for tool in (active.tools if active else ())
    ]
    return script_out(status, schedules, events, tools)


def _schedules(unit: Unit, bot_id: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for schedule in unit.schedules.list_of(bot_id):
        found.setdefault(schedule.script, []).append(schedule.spec)
    return found


def _events(unit: Unit, bot_id: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for listener in unit.events.listeners(bot_id):
        found.setdefault(listener.script, []).append(listener.kind)
    return found


def _valid_name(name: str) -> str:
    stem = name.removesuffix(SCRIPT_SUFFIX).strip()
    if not NAME.match(stem):
        raise ValidationFailed.of(name="use letters, digits, spaces, dots, hyphens and underscores")
    return stem.casefold()


def _must_match(if_match: str, status: ScriptStatus | None) -> None:
    wanted = if_match.strip()
    if not wanted:
        return
    present = etag_of(status.source) if status else ""
    if not status or wanted not in ("*", present):
        raise PreconditionFailed
