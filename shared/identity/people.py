"""Administration of people: nobody gives more than they have, and somebody always stays in charge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import Conflict, Forbidden, UserNotFound, ValidationFailed
from shared.identity.roles import LEVELS, PERMISSIONS, covers, level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shared.records.users import Identity, User
    from shared.store import Unit

GIVEN = tuple(role for role in LEVELS if role != "guest")


def known(unit: Unit, user_id: str) -> User:
    """A person of the organization (UserNotFound); guests and those who were deleted are none."""
    user = unit.users.get(user_id)
    if user is None or user.role == "guest" or user.status == "deleted":
        raise UserNotFound
    return user


def must_be_below(caller: Identity, user: User) -> None:
    """Forbidden unless the person's role is at most the caller's own."""
    if level(user.role) > level(caller.role):
        raise Forbidden("This person has a higher role than you.")


def role_to_give(caller: Identity, role: str) -> str:
    """The role when the caller may give it: one that exists, not above their own."""
    if role not in GIVEN:
        raise ValidationFailed.of(role=f"is one of {', '.join(GIVEN)}")
    if level(role) > level(caller.role):
        raise Forbidden("Nobody gives a role above their own.")
    return role


def roles_to_give(unit: Unit, caller: Identity, roles: Sequence[str]) -> tuple[str, list[str]]:
    """Names of roles as the one built-in role and the ids of the organization's own."""
    built_in = [role for role in roles if role in LEVELS]
    own = {role.id: role for role in unit.custom_roles.all()}
    by_name = {role.name.lower(): role.id for role in own.values()}
    ids = [by_name.get(name.lower(), name) for name in roles if name not in LEVELS]
    if unknown := [name for name in ids if name not in own]:
        raise ValidationFailed.of(roles=f"unknown: {', '.join(unknown)}")
    for role_id in ids:
        must_cover(caller, own[role_id].permissions)
    role = max(built_in, key=level, default="user")
    return role_to_give(caller, role), ids


def must_cover(caller: Identity, permissions: Iterable[str]) -> None:
    """Forbidden unless the caller has every one of the permissions."""
    mine = (*PERMISSIONS.get(caller.role, ()), *caller.permissions)
    if any(not covers(mine, permission) for permission in permissions):
        raise Forbidden("Nobody gives a permission they do not have.")


def keep_somebody_in_charge(unit: Unit, user: User, role: str, status: str = "active") -> None:
    """Conflict when the organization would lose its last administrator by this change."""
    for top in ("super", "admin"):
        was = user.role == top and user.status == "active"
        stays = level(role) >= level(top) and status == "active"
        above = unit.users.count(role="super", status="active") if top == "admin" else 0
        if was and not stays and unit.users.count(role=top, status="active") + above <= 1:
            raise Conflict(f"The last {top} cannot be removed.")


def effective(unit: Unit, user: User) -> list[dict[str, str]]:
    """Every permission the person has, each with where it comes from."""
    found = [
        {"permission": one, "source": f"role {user.role}"} for one in PERMISSIONS.get(user.role, ())
    ]
    for role_id in user.role_ids:
        role = unit.custom_roles.get(role_id)
        if role is not None:
            found += [
                {"permission": one, "source": f"role {role.name}"} for one in role.permissions
            ]
    return found
