"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass

GUEST = "guest"


@dataclass(frozen=True, slots=True)
class User:
    """A person known to one organization. Guests have no e-mail."""

    id: str
    org_id: str
    name: str
    role: str = GUEST
    email: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a signed cookie or token proves: a user of an organization, until `expires_at` (epoch seconds).

    `token_id` names the token itself, for those that may be used once.
    """

    user_id: str
    org_id: str
    role: str = GUEST
    expires_at: int = 0
    token_id: str = ""

    @property
    def is_anonymous(self) -> bool:
        return self.role == GUEST
