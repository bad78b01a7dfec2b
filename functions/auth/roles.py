"""Roles: the built-in ones, the organization's own, and who has which (platform spec §3.7)."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from functions.auth.inputs import Desk, From, Known, Ports
from functions.auth.security import entry_out
from functions.auth.users import give_roles
from layers.http.paging import Paging, single
from shared.errors import Conflict, NotFound, ValidationFailed
from shared.identity.auditing import actor_of, tell
from shared.identity.people import GIVEN, known, must_cover
from shared.identity.roles import LEVELS, PERMISSIONS
from shared.ids import new_id
from shared.records.groups import CustomRole, Member
from shared.store import Unit

router = APIRouter(prefix="/api/rbac", tags=["roles"])

PERMISSION = re.compile(r"[a-z]{2,30}\.([a-z0-9_]{2,30}|\*)\Z")
DECISIONS = {"granted": "success", "denied": "denied"}


class RoleIn(BaseModel):
    name: str = Field(min_length=2, max_length=60)
    permissions: list[str] = Field(min_length=1, max_length=200)


class RoleChange(BaseModel):
    name: str | None = Field(None, min_length=2, max_length=60)
    permissions: list[str] | None = Field(None, min_length=1, max_length=200)


class AssignmentIn(BaseModel):
    roles: list[str] = Field(max_length=20)
    groups: list[str] | None = Field(None, max_length=100)


@router.get("/roles")
def list_roles(caller: Known, ports: Ports, page: Paging) -> dict[str, Any]:
    """Every role with what it implies."""
    built_in = [
        {
            "id": role,
            "name": role,
            "level": LEVELS[role],
            "permissions": list(PERMISSIONS[role]),
            "built_in": True,
        }
        for role in LEVELS
    ]
    with ports.store.transaction(caller.org_id) as unit:
        own = [_row(role) for role in unit.custom_roles.all()]
    return page.listing([*built_in, *own], len(built_in) + len(own))


@router.post("/roles", status_code=201)
def make_role(wanted: RoleIn, caller: Known, desk: Desk, visitor: From) -> dict[str, Any]:
    _check(wanted.name, wanted.permissions)
    must_cover(caller, wanted.permissions)
    role = CustomRole(new_id(), caller.org_id, wanted.name, tuple(wanted.permissions))
    with desk.store.transaction(caller.org_id) as unit:
        unit.custom_roles.put(role)
        now, actor = desk.clock.now(), actor_of(caller)
        tell(
            unit,
            caller.org_id,
            now,
            "admin.role_made",
            actor=actor,
            visitor=visitor,
            target=role.id,
        )
    return single(_row(role))


@router.put("/roles/{role_id}")
def change_role(
    role_id: str, change: RoleChange, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    with desk.store.transaction(caller.org_id) as unit:
        role = _own(unit, role_id)
        permissions = role.permissions if change.permissions is None else change.permissions
        changed = CustomRole(role.id, role.org_id, change.name or role.name, tuple(permissions))
        _check(changed.name, [*changed.permissions])
        must_cover(caller, changed.permissions)
        unit.custom_roles.put(changed)
        tell(
            unit,
            caller.org_id,
            desk.clock.now(),
            "admin.role_changed",
            actor=actor_of(caller),
            visitor=visitor,
            target=role.id,
            before=role.permissions,
            after=changed.permissions,
        )
    return single(_row(changed))


@router.delete("/roles/{role_id}", status_code=204)
def remove_role(role_id: str, caller: Known, desk: Desk, visitor: From) -> None:
    """A role that somebody has stays (409)."""
    with desk.store.transaction(caller.org_id) as unit:
        role = _own(unit, role_id)
        if unit.custom_roles.holders(role.id):
            raise Conflict("Somebody has this role.")
        unit.custom_roles.remove(role.id)
        now, actor = desk.clock.now(), actor_of(caller)
        tell(
            unit,
            caller.org_id,
            now,
            "admin.role_removed",
            actor=actor,
            visitor=visitor,
            target=role.id,
        )


@router.get("/users/{user_id}")
def read_assignment(user_id: str, caller: Known, ports: Ports) -> dict[str, Any]:
    """Roles and groups of a person, and those there are."""
    with ports.store.transaction(caller.org_id) as unit:
        return _assignment(unit, user_id)


@router.put("/users/{user_id}")
def change_assignment(
    user_id: str, wanted: AssignmentIn, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    with desk.store.transaction(caller.org_id) as unit:
        give_roles(desk, unit, caller, user_id, wanted.roles, visitor)
        if wanted.groups is not None:
            _put_into(unit, user_id, set(wanted.groups))
        return _assignment(unit, user_id)


@router.get("/audit")
def read_decisions(
    caller: Known, ports: Ports, page: Paging, user: str = "", decision: str = ""
) -> dict[str, Any]:
    """What was granted and denied, newest first."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.audit.find(
            category="access" if decision == "denied" else "",
            actor=user,
            outcome=DECISIONS.get(decision, ""),
            limit=page.limit,
        )
    return page.listing([entry_out(entry) for entry in found])


def _assignment(unit: Unit, user_id: str) -> dict[str, Any]:
    user = known(unit, user_id)
    own = {role.id: role.name for role in unit.custom_roles.all()}
    mine = unit.groups.of_user(user.id)
    return {
        "assigned_roles": [user.role, *(own.get(one, one) for one in user.role_ids)],
        "available_roles": [*GIVEN, *own.values()],
        "assigned_groups": [{"id": group.id, "name": group.name} for group in mine],
        "available_groups": [
            {"id": group.id, "name": group.name} for group in unit.groups.find("", 1000, 0)
        ],
    }


def _put_into(unit: Unit, user_id: str, wanted: set[str]) -> None:
    present = {group.id for group in unit.groups.of_user(user_id)}
    for group_id in wanted - present:
        unit.groups.put_member(Member(group_id, user_id))
    for group_id in present - wanted:
        unit.groups.remove_member(group_id, user_id)


def _own(unit: Unit, role_id: str) -> CustomRole:
    if role_id in LEVELS:
        raise Conflict("The built-in roles stay as they are.")
    role = unit.custom_roles.get(role_id)
    if role is None:
        raise NotFound("There is no such role.")
    return role


def _check(name: str, permissions: list[str]) -> None:
    if name.lower() in LEVELS:
        raise ValidationFailed.of(name="is the name of a built-in role")
    if wrong := [one for one in permissions if not PERMISSION.match(one)]:
        raise ValidationFailed.of(permissions=f"not understood: {', '.join(wrong)}")


def _row(role: CustomRole) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.name,
        "level": None,
        "permissions": list(role.permissions),
        "built_in": False,
    }
