"""The audit trail, and keys, sign-ins and settings of the whole organization (platform spec §3.7)."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from functions.auth.belongings import key_out, login_out
from functions.auth.inputs import Desk, From, Known, Ports
from layers.http.paging import Paging, single
from shared.clock import rfc3339
from shared.errors import NotFound
from shared.identity import keyring
from shared.identity.auditing import actor_of, tell
from shared.identity.issuing import close_sockets
from shared.identity.people import known, must_be_below
from shared.identity.policies import SECTIONS, checked_section
from shared.ids import new_id
from shared.records.audit import AuditEntry
from shared.records.jobs import Job

router = APIRouter(prefix="/api/security", tags=["security"])

COLUMNS = (
    *("at", "category", "action", "actor_kind", "actor_id", "bot_id", "target"),
    *("outcome", "ip", "request_id", "before_hash", "after_hash"),
)
MOST_EXPORTED = 50_000


class Section(BaseModel, extra="allow"):
    """A section of the settings; its fields depend on the section."""


@router.get("/overview")
def overview(caller: Known, ports: Ports) -> dict[str, Any]:
    """Weak settings and what there is to watch."""
    now = ports.clock.now()
    with ports.store.transaction(caller.org_id) as unit:
        keys = unit.keys.all()
        admins = [*unit.users.find(role="admin"), *unit.users.find(role="super")]
        bare = [one for one in admins if not _protected(unit.credentials.get(one.id))]
        failures = unit.audit.find(action="auth.", outcome="failure", limit=1000)
        registration = unit.organization.settings("registration")
    weak = [
        text
        for text, holds in (
            ("administrators without a second factor", bool(bare)),
            ("anybody may register", bool(registration.get("open"))),
            ("keys that were never used", any(key.last_used_at is None for key in keys)),
        )
        if holds
    ]
    return single(
        {
            "score": max(0, 100 - 30 * len(weak)),
            "weak_settings": weak,
            "counts": {
                "administrators": len(admins),
                "administrators_without_2fa": len(bare),
                "api_keys": len(keys),
                "failed_sign_ins": len(failures),
            },
            "checked_at": rfc3339(now),
        }
    )


@router.get("/audit")
def read_trail(
    caller: Known,
    ports: Ports,
    desk: Desk,
    visitor: From,
    page: Paging,
    category: str = "",
    actor: str = "",
    action: str = "",
    outcome: Literal["", "success", "failure", "denied"] = "",
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str = "",
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the parameter's documented name
) -> dict[str, Any]:
    """The trail, newest first; `format=csv` makes a file of it. Looking at it is told, too."""
    size = MOST_EXPORTED if format == "csv" else page.limit
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.audit.find(
            category=category,
            actor=actor,
            action=action,
            outcome=outcome,
            since=since,
            until=until,
            before_id=cursor,
            limit=size,
        )
        verb = "data.audit_exported" if format == "csv" else "data.audit_viewed"
        now, who = desk.clock.now(), actor_of(caller)
        tell(unit, caller.org_id, now, verb, actor=who, visitor=visitor, lines=len(found))
    if format == "csv":
        return _exported(ports, caller, found)
    more = found[-1].id if len(found) == page.limit else None
    return page.listing([entry_out(entry) for entry in found]) | {"next_cursor": more}


@router.get("/api-keys")
def list_keys(caller: Known, ports: Ports, page: Paging) -> dict[str, Any]:
    """All keys of the organization, by prefix."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.keys.all()
    shown = found[page.offset : page.offset + page.limit]
    return page.listing([key_out(key) for key in shown], len(found))


@router.delete("/api-keys/{key_id}", status_code=204)
def revoke_key(key_id: str, caller: Known, desk: Desk, visitor: From) -> None:
    with desk.store.transaction(caller.org_id) as unit:
        key = unit.keys.get(key_id)
        if key is None:
            raise NotFound("There is no such key.")
        keyring.revoke(desk, unit, key, caller, visitor)


@router.get("/sessions")
def list_sign_ins(caller: Known, ports: Ports, page: Paging, user_id: str = "") -> dict[str, Any]:
    now = ports.clock.now()
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.logins.of_user(user_id, now) if user_id else unit.logins.all(now, 1000)
    shown = found[page.offset : page.offset + page.limit]
    return page.listing([login_out(login, caller.session_id) for login in shown], len(found))


@router.delete("/sessions/{login_id}", status_code=204)
def end_sign_in(login_id: str, caller: Known, desk: Desk, visitor: From) -> None:
    now = desk.clock.now()
    with desk.store.transaction(caller.org_id) as unit:
        login = unit.logins.get(login_id)
        if login is None:
            raise NotFound("There is no such sign-in.")
        must_be_below(caller, known(unit, login.user_id))
        unit.logins.revoke(login.id, now)
        actor = actor_of(caller)
        tell(
            unit,
            caller.org_id,
            now,
            "security.sign_in_ended",
            actor=actor,
            visitor=visitor,
            target=login.user_id,
        )
    close_sockets(desk, caller.org_id, login.user_id)


@router.delete("/users/{user_id}/sessions")
def end_sign_ins(user_id: str, caller: Known, desk: Desk, visitor: From) -> dict[str, int]:
    now = desk.clock.now()
    with desk.store.transaction(caller.org_id) as unit:
        user = known(unit, user_id)
        must_be_below(caller, user)
        ended = unit.logins.revoke_of_user(user.id, now)
        actor = actor_of(caller)
        tell(
            unit,
            caller.org_id,
            now,
            "security.sign_in_ended",
            actor=actor,
            visitor=visitor,
            target=user.id,
        )
    close_sockets(desk, caller.org_id, user_id)
    return {"revoked": ended}


@router.get("/settings")
def read_settings(caller: Known, ports: Ports) -> dict[str, Any]:
    """Every section; `tls` is what the edge enforces and cannot be changed here."""
    with ports.store.transaction(caller.org_id) as unit:
        found = {
            name: {**defaults, **unit.organization.settings(name)}
            for name, defaults in SECTIONS.items()
        }
    return single({**found, "tls": {"minimum": "TLSv1.2", "preferred": "TLSv1.3"}})


@router.put("/settings/{section}")
def change_settings(
    section: str, change: Section, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    """Replace fields of one section."""
    with desk.store.transaction(caller.org_id) as unit:
        before = unit.organization.settings(section)
        value = checked_section(section, {**before, **change.model_dump()})
        unit.organization.save_settings(section, value)
        tell(
            unit,
            caller.org_id,
            desk.clock.now(),
            "security.settings",
            actor=actor_of(caller),
            visitor=visitor,
            target=section,
            before=dict(before),
            after=value,
        )
    return single(value)


def entry_out(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": rfc3339(entry.at),
        "category": entry.category,
        "action": entry.action,
        "actor_kind": entry.actor_kind,
        "actor_id": entry.actor_id,
        "bot_id": entry.bot_id or None,
        "target": entry.target or None,
        "outcome": entry.outcome,
        "ip": entry.address or None,
        "request_id": entry.request_id or None,
        "before_hash": entry.before_hash or None,
        "after_hash": entry.after_hash or None,
        "details": entry.details,
    }


def _exported(ports: Ports, caller: Known, found: Any) -> dict[str, Any]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for entry in found:
        row = {name: _cell(value) for name, value in entry_out(entry).items()}
        writer.writerow(row)
    key = f"exports/{caller.org_id}/audit-{new_id()}.csv"
    ports.files.write(key, text.getvalue().encode(), "text/csv")
    link = ports.files.download_url(key, 900, "audit.csv")
    job = Job(
        new_id(),
        caller.org_id,
        "audit-export",
        caller.user_id,
        status="succeeded",
        progress=100,
        result={"url": link},
    )
    with ports.store.transaction(caller.org_id) as unit:
        unit.jobs.create(job)
    return single({"job_id": job.id, "status": job.status, "status_url": f"/api/jobs/{job.id}"})


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _protected(credential: Any) -> bool:
    return credential is None or bool(credential.totp)
