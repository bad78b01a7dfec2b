"""Groups, roles of an organization's own, and invitations to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Group:
    """`joining`: invite | request | open."""

    id: str
    org_id: str
    name: str
    description: str = ""
    joining: str = "invite"
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """`role`: owner | member | pending, the last for who asked to join."""

    group_id: str
    user_id: str
    role: str = "member"
    message: str = ""
    joined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CustomRole:
    """A set of permissions that the organization gave a name."""

    id: str
    org_id: str
    name: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation by mail; `hash` is that of the secret in the link."""

    id: str
    org_id: str
    email: str
    role: str
    hash: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    group_ids: tuple[str, ...] = ()
    accepted_at: datetime | None = None
