"""What is a person's: sign-ins, devices, keys, memory, all their data (platform spec §3.7)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from functions.auth.inputs import Desk, From, Person, Ports
from layers.http.bodies import form_or_json
from layers.http.paging import Paging, single
from shared.clock import rfc3339
from shared.errors import Conflict, NotFound
from shared.identity import keyring
from shared.identity.accounts import require_password
from shared.identity.auditing import tell
from shared.identity.erasing import GRACE, everything_about
from shared.identity.people import keep_somebody_in_charge, known
from shared.ids import new_id
from shared.records.access import ApiKey
from shared.records.jobs import Job
from shared.records.logins import Login

router = APIRouter(prefix="/api/user", tags=["self"])

SCOPES = ("user", "remember", "fact")
"""Where bots keep what they know about a person."""


class KeyIn(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    scopes: list[str] = Field(min_length=1, max_length=50)
    expires_in_days: int = Field(90, ge=1, le=365)
    bot_ids: list[str] = Field(default_factory=list, max_length=50)


class FarewellIn(BaseModel):
    password: str = Field(max_length=1000)


@router.get("/security/sessions")
def list_sign_ins(caller: Person, ports: Ports, page: Paging) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.logins.of_user(caller.user_id, ports.clock.now())
    return page.listing([login_out(one, caller.session_id) for one in found], len(found))


@router.delete("/security/sessions/{login_id}", status_code=204)
def end_sign_in(login_id: str, caller: Person, ports: Ports) -> None:
    with ports.store.transaction(caller.org_id) as unit:
        login = unit.logins.get(login_id)
        if login is None or login.user_id != caller.user_id:
            raise NotFound("There is no such sign-in.")
        unit.logins.revoke(login.id, ports.clock.now())


@router.post("/security/sessions/revoke-all")
def end_other_sign_ins(caller: Person, desk: Desk, visitor: From) -> dict[str, int]:
    """End every sign-in but this one."""
    now = desk.clock.now()
    with desk.store.transaction(caller.org_id) as unit:
        ended = unit.logins.revoke_of_user(caller.user_id, now, besides=caller.session_id)
        actor = ("user", caller.user_id)
        tell(unit, caller.org_id, now, "auth.revoke_all", actor=actor, visitor=visitor, ended=ended)
    return {"revoked": ended}


@router.get("/security/devices")
def list_devices(caller: Person, ports: Ports, page: Paging) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.logins.devices(caller.user_id, ports.clock.now())
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "created_at": rfc3339(one.created_at),
            "expires_at": rfc3339(one.expires_at),
        }
        for one in found
    ]
    return page.listing(rows, len(rows))


@router.delete("/security/devices/{device_id}", status_code=204)
def distrust_device(device_id: str, caller: Person, ports: Ports) -> None:
    with ports.store.transaction(caller.org_id) as unit:
        if not unit.logins.distrust(device_id, caller.user_id):
            raise NotFound("There is no such device.")


@router.get("/api-keys")
def list_keys(caller: Person, ports: Ports, page: Paging) -> dict[str, Any]:
    """Prefixes only; a key itself is shown once, when it is made."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.keys.of_user(caller.user_id)
    return page.listing([key_out(one) for one in found], len(found))


@router.post("/api-keys", status_code=201)
def make_key(wanted: KeyIn, caller: Person, desk: Desk, visitor: From) -> dict[str, Any]:
    order = keyring.Order(
        wanted.name, tuple(wanted.scopes), wanted.expires_in_days, tuple(wanted.bot_ids)
    )
    with desk.store.transaction(caller.org_id) as unit:
        key, text = keyring.make(desk, unit, caller, order, visitor)
    return single({**key_out(key), "key": text})


@router.delete("/api-keys/{key_id}", status_code=204)
def revoke_key(key_id: str, caller: Person, desk: Desk, visitor: From) -> None:
    with desk.store.transaction(caller.org_id) as unit:
        keyring.revoke(desk, unit, keyring.owned(unit, key_id, caller), caller, visitor)


@router.post("/api-keys/{key_id}/rotate", status_code=201)
def rotate_key(key_id: str, caller: Person, desk: Desk, visitor: From) -> dict[str, Any]:
    """A new key like the old one, which stays valid for a day."""
    with desk.store.transaction(caller.org_id) as unit:
        old = keyring.owned(unit, key_id, caller)
        key, text = keyring.rotate(desk, unit, old, caller, visitor)
    return single({**key_out(key), "key": text})


@router.get("/memory")
def read_memory(caller: Person, ports: Ports) -> dict[str, Any]:
    """What bots remember about the caller."""
    with ports.store.transaction(caller.org_id) as unit:
        found = [
            {"scope": scope, "key": key, "value": value}
            for scope in SCOPES
            for key, value in unit.memory.all(scope, caller.user_id).items()
        ]
    return single(found)


@router.delete("/memory", status_code=204)
def forget(caller: Person, desk: Desk, visitor: From, key: str = "") -> None:
    """Have bots forget one thing, or everything."""
    with desk.store.transaction(caller.org_id) as unit:
        gone = sum(unit.memory.remove(scope, caller.user_id, key or None) for scope in SCOPES)
        actor = ("user", caller.user_id)
        now = desk.clock.now()
        tell(unit, caller.org_id, now, "data.forget", actor=actor, visitor=visitor, removed=gone)


@router.post("/data-export", status_code=202)
def export_data(caller: Person, ports: Ports, desk: Desk, visitor: From) -> dict[str, Any]:
    """Everything that is stored about the caller, as a JSON file behind a link of fifteen minutes."""
    now = desk.clock.now()
    with desk.store.transaction(caller.org_id) as unit:
        about = everything_about(unit, known(unit, caller.user_id), now)
    key = f"exports/{caller.org_id}/{caller.user_id}/{new_id()}.json"
    text = json.dumps(about, ensure_ascii=False, indent=1)
    ports.files.write(key, text.encode(), "application/json")
    link = ports.files.download_url(key, 900, "my-data.json")
    job = Job(
        new_id(),
        caller.org_id,
        "data-export",
        caller.user_id,
        status="succeeded",
        progress=100,
        result={"url": link},
    )
    with desk.store.transaction(caller.org_id) as unit:
        unit.jobs.create(job)
        actor = ("user", caller.user_id)
        tell(unit, caller.org_id, now, "data.export", actor=actor, visitor=visitor)
    return single({"job_id": job.id, "status": job.status, "status_url": f"/api/jobs/{job.id}"})


@router.post("/delete", status_code=202)
def leave(
    wanted: Annotated[FarewellIn, Depends(form_or_json(FarewellIn))],
    caller: Person,
    desk: Desk,
    visitor: From,
) -> dict[str, Any]:
    """Erase the account and everything about the caller after 14 days; signing in until then and `restore` keeps it."""
    now = desk.clock.now()
    with desk.store.transaction(caller.org_id) as unit:
        require_password(desk, unit, caller, wanted.password, visitor)
        user = known(unit, caller.user_id)
        keep_somebody_in_charge(unit, user, "", "deleted")
        if unit.users.erasure_of(caller.user_id):
            raise Conflict("The erasure is planned already.")
        unit.users.plan_erasure(caller.user_id, now + GRACE)
        actor = ("user", caller.user_id)
        tell(unit, caller.org_id, now, "data.erase_planned", actor=actor, visitor=visitor)
    return single({"erase_at": rfc3339(now + timedelta(seconds=GRACE.total_seconds()))})


@router.post("/delete/cancel", status_code=204)
def stay(caller: Person, desk: Desk, visitor: From) -> None:
    """Take a planned erasure back."""
    with desk.store.transaction(caller.org_id) as unit:
        if unit.users.erasure_of(caller.user_id) is None:
            raise NotFound("No erasure is planned.")
        unit.users.plan_erasure(caller.user_id, None)
        actor = ("user", caller.user_id)
        now = desk.clock.now()
        tell(unit, caller.org_id, now, "data.erase_canceled", actor=actor, visitor=visitor)


def login_out(login: Login, current: str = "") -> dict[str, Any]:
    return {
        "id": login.id,
        "user_id": login.user_id,
        "device": login.device,
        "ip": login.address,
        "created_at": rfc3339(login.created_at),
        "last_seen": rfc3339(login.seen_at),
        "expires_at": rfc3339(login.expires_at),
        "current": login.id == current,
    }


def key_out(key: ApiKey) -> dict[str, Any]:
    moments = {
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
    }
    return {
        "id": key.id,
        "user_id": key.user_id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": list(key.scopes),
        "bot_ids": list(key.bot_ids),
        **{name: rfc3339(at) if at else None for name, at in moments.items()},
    }
