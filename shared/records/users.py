"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass

GUEST = "guest"


@dataclass(frozen=True, slots=True)
class User:
    """A person known to one organization. Guests have no e-mail.

    `status`: active | invited | disabled | deleted. `home_id` is the user whose sign-in this membership belongs to,
    in whatever organization that is; empty when it is this very user. `role_ids` name the organization's own roles
    the person has besides `role`.
    """

    id: str
    org_id: str
    name: str
    role: str = GUEST
    email: str = ""
    phone: str = ""
    language: str = ""
    status: str = "active"
    home_id: str = ""
    role_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """What a cookie, token or key proves: a user of an organization, until `expires_at` (epoch seconds).

    `token_id` names the token itself, for those that may be used once; `session_id` the sign-in it belongs to, empty
    for guests and for tokens of the operator. `permissions` are those beyond what the role implies. `scopes` limit
    what an API key may be used for; None limits nothing. `key_id` names that key.
    """

    user_id: str
    org_id: str
    role: str = GUEST
    expires_at: int = 0
    token_id: str = ""
    session_id: str = ""
    permissions: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    key_id: str = ""

    @property
    def is_anonymous(self) -> bool:
        return self.role == GUEST
