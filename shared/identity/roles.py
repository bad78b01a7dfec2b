"""Roles and what each implies (platform spec §7.2): data, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shared.records.users import Identity

ANONYMOUS = "anon"
LEVELS = {
    "guest": 0,
    "user": 1,
    "viewer": 2,
    "operator": 3,
    "owner": 4,
    "moderator": 5,
    "service": 6,
    "admin": 7,
    "super": 8,
}
"""Roles by level. `viewer`, `operator` and `owner` are roles on a bot; a role above has them on every bot."""

BOT_ROLES = ("viewer", "operator", "owner")

_USER = (
    "bots.read",
    "mail.*",
    "calendar.*",
    "drive.*",
    "meet.*",
    "paper.*",
    "research.*",
    "tasks.*",
    "autotask.*",
    "kb.read",
    "tools.*",
    "tables.*",
    "sources.read",
    "llm.use",
    "users.names",
    "groups.read",
    "self.*",
)
_VIEWER = (*_USER, "bots.view", "kb.view", "scripts.read", "analytics.view", "channels.read")
_OPERATOR = (*_VIEWER, "kb.write", "scripts.run", "conversations.*", "tasks.execute", "logs.view")
_OWNER = (
    *_OPERATOR,
    "kb.admin",
    "scripts.write",
    "bots.write",
    "settings.bot",
    "designer.*",
    "channels.write",
)
_ADMIN = (
    *_OWNER,
    "bots.*",
    "users.*",
    "groups.*",
    "invitations.*",
    "organization.*",
    "settings.*",
    "sources.*",
    "audit.view",
    "security.*",
    "monitoring.*",
    "channels.*",
)
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "guest": ("chat.public", "self.session", "kb.read"),
    "user": _USER,
    "viewer": _VIEWER,
    "operator": _OPERATOR,
    "owner": _OWNER,
    "moderator": (*_OPERATOR, "analytics.*"),
    "service": (*_OPERATOR, "kb.admin"),
    "admin": _ADMIN,
    "super": ("*",),
}
"""Role → permissions `resource.action`; `resource.*` is every action."""


def level(role: str) -> int:
    """A role's level; an unknown role has none, which is below a guest's."""
    return LEVELS.get(role, -1)


def has_level(identity: Identity | None, role: str) -> bool:
    """Whether the caller's role is at least this one."""
    return identity is not None and level(identity.role) >= LEVELS[role]


def covers(granted: Iterable[str], permission: str) -> bool:
    """Whether one of the granted permissions is this one or stands for it."""
    resource = permission.partition(".")[0]
    return bool({"*", f"{resource}.*", permission}.intersection(granted))


def may(identity: Identity, permission: str) -> bool:
    """Whether the caller has a permission, through the role or beyond it."""
    return covers(PERMISSIONS.get(identity.role, ()), permission) or covers(
        identity.permissions, permission
    )
