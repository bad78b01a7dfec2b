"""Groups of people (platform spec §3.7). Who is not of a group does not learn of it by its id."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from functions.auth.inputs import Desk, From, Known, Ports
from layers.http.paging import Paging, single
from shared.clock import rfc3339
from shared.errors import Conflict, Forbidden, NotFound
from shared.identity.auditing import actor_of, tell
from shared.identity.people import known
from shared.identity.reception import Reception, Visitor
from shared.identity.roles import has_level
from shared.ids import new_id
from shared.records.groups import Group, Member
from shared.records.users import Identity
from shared.store import Unit

router = APIRouter(prefix="/api/groups", tags=["groups"])


class GroupIn(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    description: str = Field("", max_length=1000)
    join: Literal["invite", "request", "open"] = "invite"


class GroupChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=100)
    description: str | None = Field(None, max_length=1000)
    join: Literal["invite", "request", "open"] | None = None


class MembersIn(BaseModel):
    user_ids: list[str] = Field(min_length=1, max_length=100)
    role: Literal["owner", "member"] = "member"


class JoinIn(BaseModel):
    message: str = Field("", max_length=500)


@router.get("")
def list_groups(caller: Known, ports: Ports, page: Paging, q: str = "") -> dict[str, Any]:
    """All groups for administrators; for others their own and those they may join."""
    with ports.store.transaction(caller.org_id) as unit:
        if has_level(caller, "admin"):
            found = unit.groups.find(q, page.limit, page.offset)
        else:
            mine = {group.id for group in unit.groups.of_user(caller.user_id)}
            every = unit.groups.find(q, 1000, 0)
            seen = [one for one in every if one.id in mine or one.joining != "invite"]
            found = seen[page.offset : page.offset + page.limit]
    return page.listing([_row(group) for group in found])


@router.post("", status_code=201)
def make_group(wanted: GroupIn, caller: Known, desk: Desk, visitor: From) -> dict[str, Any]:
    group = Group(new_id(), caller.org_id, wanted.name, wanted.description, wanted.join)
    with desk.store.transaction(caller.org_id) as unit:
        unit.groups.create(group)
        if not caller.key_id and unit.users.get(caller.user_id):
            unit.groups.put_member(Member(group.id, caller.user_id, "owner"))
        _told(unit, desk, "admin.group_made", caller, group.id, visitor)
    return single(_row(group))


@router.get("/{group_id}")
def read_group(group_id: str, caller: Known, ports: Ports) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        group = _seen(unit, caller, group_id)
        members = [one for one in unit.groups.members(group.id) if one.role != "pending"]
    return single({**_row(group), "members": len(members)})


@router.put("/{group_id}")
def change_group(
    group_id: str, change: GroupChange, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    with desk.store.transaction(caller.org_id) as unit:
        group = _owned(unit, caller, group_id)
        changed = replace(
            group,
            name=change.name or group.name,
            description=group.description if change.description is None else change.description,
            joining=change.join or group.joining,
        )
        unit.groups.save(changed)
        _told(unit, desk, "admin.group_changed", caller, group.id, visitor)
    return single(_row(changed))


@router.delete("/{group_id}", status_code=204)
def remove_group(group_id: str, caller: Known, desk: Desk, visitor: From) -> None:
    """The group goes, with the grants it had."""
    with desk.store.transaction(caller.org_id) as unit:
        if not unit.groups.remove(group_id):
            raise NotFound("There is no such group.")
        _told(unit, desk, "admin.group_removed", caller, group_id, visitor)


@router.get("/{group_id}/members")
def list_members(group_id: str, caller: Known, ports: Ports, page: Paging) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        group = _seen(unit, caller, group_id)
        rows = [_member(unit, member) for member in unit.groups.members(group.id)]
    return page.listing(rows[page.offset : page.offset + page.limit], len(rows))


@router.post("/{group_id}/members")
def add_members(
    group_id: str, wanted: MembersIn, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    with desk.store.transaction(caller.org_id) as unit:
        group = _owned(unit, caller, group_id)
        for user_id in wanted.user_ids:
            unit.groups.put_member(Member(group.id, known(unit, user_id).id, wanted.role))
        _told(unit, desk, "admin.group_members", caller, group.id, visitor)
        rows = [_member(unit, member) for member in unit.groups.members(group.id)]
    return {"success": True, "data": rows, "total": len(rows)}


@router.delete("/{group_id}/members/{user_id}", status_code=204)
def remove_member(group_id: str, user_id: str, caller: Known, desk: Desk, visitor: From) -> None:
    """By an owner of the group, or by oneself."""
    with desk.store.transaction(caller.org_id) as unit:
        if user_id == caller.user_id:
            _seen(unit, caller, group_id)
        else:
            _owned(unit, caller, group_id)
        if not unit.groups.remove_member(group_id, user_id):
            raise NotFound("This person is not a member.")
        _told(unit, desk, "admin.group_member_removed", caller, group_id, visitor)


@router.post("/{group_id}/join", status_code=202)
def join_group(
    group_id: str, caller: Known, response: Response, ports: Ports, wanted: JoinIn | None = None
) -> dict[str, Any]:
    """Join an open group, or ask to."""
    with ports.store.transaction(caller.org_id) as unit:
        group = unit.groups.get(group_id)
        if group is None or group.joining == "invite":
            raise NotFound("There is no such group.")
        if unit.groups.member(group.id, caller.user_id):
            raise Conflict("You have joined or asked already.")
        role = "member" if group.joining == "open" else "pending"
        message = wanted.message if wanted else ""
        unit.groups.put_member(Member(group.id, known(unit, caller.user_id).id, role, message))
    response.status_code = 200 if role == "member" else 202
    return single({"status": "joined" if role == "member" else "requested"})


@router.post("/{group_id}/join/{user_id}/approve", status_code=204)
def approve_member(group_id: str, user_id: str, caller: Known, desk: Desk, visitor: From) -> None:
    with desk.store.transaction(caller.org_id) as unit:
        member = _waiting(unit, caller, group_id, user_id)
        unit.groups.put_member(replace(member, role="member", message=""))
        _told(unit, desk, "admin.group_members", caller, group_id, visitor)


@router.post("/{group_id}/join/{user_id}/reject", status_code=204)
def reject_member(group_id: str, user_id: str, caller: Known, ports: Ports) -> None:
    with ports.store.transaction(caller.org_id) as unit:
        _waiting(unit, caller, group_id, user_id)
        unit.groups.remove_member(group_id, user_id)


def _seen(unit: Unit, caller: Identity, group_id: str) -> Group:
    """A group the caller is a member of, or any for administrators (NotFound)."""
    group = unit.groups.get(group_id)
    member = unit.groups.member(group_id, caller.user_id) if group else None
    inside = member is not None and member.role != "pending"
    if group is None or not (inside or has_level(caller, "admin")):
        raise NotFound("There is no such group.")
    return group


def _owned(unit: Unit, caller: Identity, group_id: str) -> Group:
    """A group the caller owns, or any for administrators (NotFound, Forbidden)."""
    group = _seen(unit, caller, group_id)
    member = unit.groups.member(group_id, caller.user_id)
    if not has_level(caller, "admin") and (member is None or member.role != "owner"):
        raise Forbidden("Only an owner of the group may do that.")
    return group


def _waiting(unit: Unit, caller: Identity, group_id: str, user_id: str) -> Member:
    group = _owned(unit, caller, group_id)
    member = unit.groups.member(group.id, user_id)
    if member is None or member.role != "pending":
        raise NotFound("This person did not ask to join.")
    return member


def _told(
    unit: Unit, desk: Reception, action: str, caller: Identity, group_id: str, visitor: Visitor
) -> None:
    now, actor = desk.clock.now(), actor_of(caller)
    tell(unit, caller.org_id, now, action, actor=actor, visitor=visitor, target=group_id)


def _row(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "join": group.joining,
        "created_at": rfc3339(group.created_at) if group.created_at else None,
    }


def _member(unit: Unit, member: Member) -> dict[str, Any]:
    user = unit.users.get(member.user_id)
    return {
        "user_id": member.user_id,
        "name": user.name if user else "",
        "role": member.role,
        "message": member.message,
        "joined_at": rfc3339(member.joined_at) if member.joined_at else None,
    }
