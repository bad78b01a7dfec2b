"""People of the organization, for administrators (platform spec §3.7)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from functions.auth.belongings import login_out
from functions.auth.inputs import Desk, From, Known, Ports
from functions.auth.security import entry_out
from layers.http.callers import require
from layers.http.paging import Paging, single
from shared.clock import rfc3339
from shared.errors import AlreadyExists, Forbidden
from shared.identity import attempts, inviting
from shared.identity.addressing import address
from shared.identity.auditing import actor_of, tell
from shared.identity.issuing import close_sockets
from shared.identity.people import (
    effective,
    keep_somebody_in_charge,
    known,
    must_be_below,
    roles_to_give,
)
from shared.identity.protecting import drop
from shared.identity.reception import Reception, Visitor
from shared.identity.roles import has_level
from shared.ids import new_id
from shared.records.groups import Member
from shared.records.users import Identity, User
from shared.store import Unit

router = APIRouter(prefix="/api/users", tags=["people"])


class UserIn(BaseModel):
    email: str = Field(max_length=254)
    name: str = Field("", max_length=200)
    roles: list[str] = Field(default_factory=lambda: ["user"], max_length=20)
    groups: list[str] = Field(default_factory=list, max_length=50)
    send_invite: bool = True


class UserChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=200)
    phone: str | None = Field(None, max_length=30)
    locale: str | None = Field(None, max_length=20)


class RolesIn(BaseModel):
    roles: list[str] = Field(max_length=20)


@router.get("")
def list_people(
    caller: Known,
    ports: Ports,
    page: Paging,
    q: str = "",
    role: str = "",
    group: str = "",
    status: str = "",
) -> dict[str, Any]:
    """Everybody; those who are no administrators see names only."""
    with ports.store.transaction(caller.org_id) as unit:
        group_id = found.id if group and (found := unit.groups.get(group)) else ""
        people = (
            []
            if group and not group_id
            else unit.users.find(
                text=q,
                role=role if role != "guest" else "",
                status=status,
                group_id=group_id,
                limit=page.limit,
                offset=page.offset,
            )
        )
        total = unit.users.count(role=role if role != "guest" else "", status=status)
    if not has_level(caller, "admin"):
        names = [{"id": user.id, "name": user.name} for user in people]
        return page.listing(names)
    return page.listing([_row(user) for user in people], None if q or group else total)


@router.post("", status_code=201)
def add_person(wanted: UserIn, caller: Known, desk: Desk, visitor: From) -> dict[str, Any]:
    """A new person. They get an invitation by mail, through which they choose a password."""
    email = address(wanted.email)
    with desk.store.transaction(caller.org_id) as unit:
        role, ids = roles_to_give(unit, caller, wanted.roles)
        if unit.users.by_email(email) is not None:
            raise AlreadyExists("This address belongs to the organization already.")
        if wanted.send_invite is False:
            user = User(
                new_id(), caller.org_id, wanted.name or email, role, email, status="invited"
            )
            unit.users.create(user)
            unit.users.set_roles(user.id, ids)
            for group_id in wanted.groups:
                unit.groups.put_member(Member(group_id, user.id))
            _told(unit, desk, "admin.user_added", caller, user, visitor)
            return single(_row(user))
    (made,) = inviting.invite(desk, caller, [email], role, wanted.groups, visitor)
    return single({"email": email, "status": made.status, "invitation_id": made.invite_id})


@router.get("/{user_id}")
def read_person(user_id: str, caller: Known, ports: Ports) -> dict[str, Any]:
    """A person with their groups, grants and sign-ins; oneself, or anybody for administrators."""
    _self_or_admin(caller, user_id)
    with ports.store.transaction(caller.org_id) as unit:
        user = known(unit, user_id)
        groups = unit.groups.of_user(user.id)
        grants = unit.grants.of_user(user.id)
        logins = unit.logins.of_user(user.id, ports.clock.now())
        seen = unit.users.seen_at(user.id)
    return single(
        {
            **_row(user),
            "groups": [{"id": group.id, "name": group.name} for group in groups],
            "bots": [{"bot_id": grant.bot_id, "role": grant.role} for grant in grants],
            "sessions": [login_out(login) for login in logins],
            "last_seen": rfc3339(seen) if seen else None,
        }
    )


@router.put("/{user_id}")
def change_person(
    user_id: str, change: UserChange, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    wanted = {"name": change.name, "phone": change.phone, "language": change.locale}
    with desk.store.transaction(caller.org_id) as unit:
        user = _managed(unit, caller, user_id)
        unit.users.update(
            user.id, {name: text for name, text in wanted.items() if text is not None}
        )
        _told(unit, desk, "admin.user_changed", caller, user, visitor)
        return single(_row(known(unit, user_id)))


@router.delete("/{user_id}", status_code=204)
def remove_person(
    user_id: str, caller: Known, desk: Desk, visitor: From, transfer_to: str = ""
) -> None:
    """Take somebody out of the organization; their conversations may go to somebody else."""
    _set_status(desk, caller, user_id, "deleted", "admin.user_removed", visitor, transfer_to)


@router.post("/{user_id}/disable")
def disable_person(user_id: str, caller: Known, desk: Desk, visitor: From) -> dict[str, Any]:
    """Nothing of theirs proves anything until they are enabled again."""
    return single(
        _row(_set_status(desk, caller, user_id, "disabled", "admin.user_disabled", visitor))
    )


@router.post("/{user_id}/enable")
def enable_person(user_id: str, caller: Known, desk: Desk, visitor: From) -> dict[str, Any]:
    return single(_row(_set_status(desk, caller, user_id, "active", "admin.user_enabled", visitor)))


@router.post("/{user_id}/unlock")
def unlock_person(user_id: str, caller: Known, desk: Desk, visitor: From) -> dict[str, Any]:
    """Forgive wrong passwords."""
    with desk.store.transaction(caller.org_id) as unit:
        user = _managed(unit, caller, user_id)
        _told(unit, desk, "admin.user_unlocked", caller, user, visitor)
    if user.email:
        attempts.forgive(desk, user.email)
    return single(_row(user))


@router.post("/{user_id}/reset-mfa")
def reset_second_factor(user_id: str, caller: Known, desk: Desk, visitor: From) -> dict[str, Any]:
    """Take the second factor away from somebody who lost it; their sign-ins end."""
    with desk.store.transaction(caller.org_id) as unit:
        user = _managed(unit, caller, user_id)
        drop(desk, unit, caller.org_id, user.id)
        unit.logins.revoke_of_user(user.id, desk.clock.now())
        _told(unit, desk, "security.2fa_reset", caller, user, visitor)
    return single(_row(user))


@router.get("/{user_id}/permissions")
def read_permissions(user_id: str, caller: Known, ports: Ports, bot_id: str = "") -> dict[str, Any]:
    """What the person may do, and where each permission comes from."""
    _self_or_admin(caller, user_id)
    with ports.store.transaction(caller.org_id) as unit:
        user = known(unit, user_id)
        found = effective(unit, user)
        granted = unit.grants.role_on(bot_id, user.id) if bot_id and unit.bots.get(bot_id) else ""
    return single({"role": user.role, "bot_role": granted or None, "permissions": found})


@router.get("/{user_id}/activity")
def read_activity(user_id: str, caller: Known, ports: Ports, page: Paging) -> dict[str, Any]:
    """What the trail says about the person, newest first."""
    with ports.store.transaction(caller.org_id) as unit:
        user = known(unit, user_id)
        found = unit.audit.find(actor=user.id, limit=page.limit)
    return page.listing([entry_out(entry) for entry in found])


@router.get("/{user_id}/presence")
def read_presence(user_id: str, caller: Known, ports: Ports) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        user = known(unit, user_id)
        online = unit.connections.count_of_user(user.id) > 0
        seen = unit.users.seen_at(user.id)
    status = "online" if online else "offline"
    return single({"status": status, "last_seen": rfc3339(seen) if seen else None})


@router.put("/{user_id}/roles")
def change_roles(
    user_id: str, wanted: RolesIn, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    """One built-in role and any of the organization's own; nobody gives more than they have."""
    with desk.store.transaction(caller.org_id) as unit:
        return single(_row(give_roles(desk, unit, caller, user_id, wanted.roles, visitor)))


def give_roles(
    desk: Reception, unit: Unit, caller: Identity, user_id: str, roles: list[str], visitor: Visitor
) -> User:
    """Replace a person's roles. Raises Forbidden, Conflict, ValidationFailed."""
    user = _managed(unit, caller, user_id)
    role, ids = roles_to_give(unit, caller, roles)
    keep_somebody_in_charge(unit, user, role)
    unit.users.update(user.id, {"role": role})
    unit.users.set_roles(user.id, ids)
    tell(
        unit,
        caller.org_id,
        desk.clock.now(),
        "admin.roles",
        actor=actor_of(caller),
        visitor=visitor,
        target=user.id,
        before=[user.role, *user.role_ids],
        after=[role, *ids],
        role=role,
        was=user.role,
    )
    return known(unit, user_id)


def _set_status(
    desk: Reception,
    caller: Identity,
    user_id: str,
    status: str,
    action: str,
    visitor: Visitor,
    transfer_to: str = "",
) -> User:
    with desk.store.transaction(caller.org_id) as unit:
        user = _managed(unit, caller, user_id)
        keep_somebody_in_charge(unit, user, user.role, status)
        if transfer_to:
            unit.users.adopt(user.id, known(unit, transfer_to).id)
        unit.users.update(user.id, {"status": status})
        if status != "active":
            unit.logins.revoke_of_user(user.id, desk.clock.now())
        _told(unit, desk, action, caller, user, visitor)
        changed = unit.users.get(user.id) or user
    if status != "active":
        close_sockets(desk, caller.org_id, user_id)
    return changed


def _managed(unit: Unit, caller: Identity, user_id: str) -> User:
    user = known(unit, user_id)
    must_be_below(caller, user)
    return user


def _self_or_admin(caller: Identity, user_id: str) -> None:
    if caller.key_id or caller.user_id != user_id:
        require(caller, "admin")
    if caller.is_anonymous:
        raise Forbidden


def _told(
    unit: Unit, desk: Reception, action: str, caller: Identity, user: User, visitor: Visitor
) -> None:
    now, actor = desk.clock.now(), actor_of(caller)
    tell(unit, caller.org_id, now, action, actor=actor, visitor=visitor, target=user.id)


def _row(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "roles": [user.role, *user.role_ids],
        "status": user.status,
        "phone": user.phone,
        "locale": user.language,
    }
