"""How somebody signed in, and what keeps them signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Credential:
    """The sign-in of one address. `password` is an Argon2id hash, `totp` a sealed secret; both may be empty.

    `totp_pending` is the secret of a second factor that is not confirmed yet, `totp_step` the last time step whose
    code was used, `recovery` the SHA-256 of the recovery codes left.
    """

    user_id: str
    org_id: str
    email: str
    password: str = ""
    verified_at: datetime | None = None
    totp: str = ""
    totp_pending: str = ""
    totp_step: int = 0
    recovery: tuple[str, ...] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """One sign-in on one device; `address` is where it came from."""

    id: str
    org_id: str
    user_id: str
    device: str
    address: str
    remember: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A token of a sign-in's family, by its hash."""

    hash: str
    org_id: str
    session_id: str
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrustedDevice:
    """A browser that is not asked for the second factor."""

    id: str
    org_id: str
    user_id: str
    hash: str
    name: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """`kind`: verify | reset | second-factor. `payload` is JSON."""

    hash: str
    org_id: str
    kind: str
    user_id: str
    expires_at: datetime
    payload: dict[str, Any] = field(default_factory=dict)
    failures: int = 0
    used_at: datetime | None = None
