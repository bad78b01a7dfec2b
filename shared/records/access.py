"""What gives somebody access: API keys and grants on bots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a user. `hash` is the SHA-256 of the whole key in hex, `prefix` the part that may be shown.

    `bot_ids` limit it to those bots; none limits nothing.
    """

    id: str
    org_id: str
    user_id: str
    name: str
    prefix: str
    hash: str
    scopes: tuple[str, ...]
    bot_ids: tuple[str, ...] = ()
    created_at: datetime | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BotGrant:
    """A role on one bot (`viewer`, `operator`, `owner`) for a user or a group, until it expires."""

    id: str
    org_id: str
    bot_id: str
    role: str
    user_id: str = ""
    group_id: str = ""
    expires_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user may do now, whatever an older token says."""

    role: str
    permissions: frozenset[str] = frozenset()
