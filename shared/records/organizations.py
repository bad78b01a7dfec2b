"""The tenant: everything stored belongs to one organization."""

from __future__ import annotations

from dataclasses import dataclass

# Created by the first migration; bots made without an administrator belong to it.
DEFAULT_ORGANIZATION = "00000000-0000-7000-8000-000000000001"


@dataclass(frozen=True, slots=True)
class Place:
    """A user, and the organization they are stored in."""

    org_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in an organization: as which user, with which role."""

    org_id: str
    user_id: str
    name: str
    slug: str
    role: str


@dataclass(frozen=True, slots=True)
class Organization:
    """A tenant; `slug` is its name in addresses."""

    id: str
    name: str
    slug: str = ""
