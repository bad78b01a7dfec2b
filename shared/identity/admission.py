"""From what a request carries to who is asking, and whether they may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from shared.errors import (
    BotAccessDenied,
    Forbidden,
    InsufficientPermissions,
    InvalidApiKey,
    NotAuthenticated,
    SessionExpired,
)
from shared.identity.callers import caller_of
from shared.identity.keys import MARK, digest, is_within, reaches
from shared.identity.roles import BOT_ROLES, LEVELS, covers, has_level, level
from shared.records.users import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.clock import Clock
    from shared.identity.access.table import Need
    from shared.identity.tokens import Signer
    from shared.records.access import ApiKey
    from shared.records.bots import Bot
    from shared.store import Store

USE_NOTED_EVERY = timedelta(minutes=1)


class Door(Protocol):
    """What recognizing a caller needs. Every group's wiring is one."""

    @property
    def signer(self) -> Signer: ...
    @property
    def store(self) -> Store: ...
    @property
    def clock(self) -> Clock: ...


@dataclass(frozen=True, slots=True)
class Carried:
    """The credentials of a request: the Authorization header, the X-API-Key header, `name=value` cookies."""

    authorization: str = ""
    api_key: str = ""
    cookies: Sequence[str] = ()

    @property
    def key(self) -> str:
        """The API key, by whichever header it came."""
        scheme, _, token = self.authorization.partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        return self.api_key.strip() or (bearer if bearer.startswith(MARK) else "")

    @property
    def by_cookie(self) -> bool:
        """Whether a browser may have added the credentials without being asked to."""
        return not self.authorization and not self.api_key


def recognize(door: Door, carried: Carried) -> Identity | None:
    """The caller, None for nobody. Raises InvalidToken, InvalidApiKey or SessionExpired for a header that proves
    nothing; a cookie that proves nothing is nobody."""
    if carried.key:
        return _by_key(door, carried.key)
    identity = caller_of(door.signer, carried.authorization, carried.cookies)
    if identity is None:
        return None
    current = as_of_now(door, identity)
    if current is None and not carried.by_cookie:
        raise SessionExpired
    return current


def admit(identity: Identity | None, need: Need, method: str) -> Identity | None:
    """The caller as the route is to see them. Raises NotAuthenticated, InsufficientPermissions or Forbidden.

    A permission beyond the caller's role stands for the route's role, on this route.
    """
    if need.is_open:
        return identity
    if identity is None:
        raise NotAuthenticated
    if identity.scopes is not None and not is_within(identity.scopes, need, method):
        raise InsufficientPermissions("The key's scopes do not include this.")
    if has_level(identity, need.floor):
        return identity
    if need.permission and covers(identity.permissions, need.permission):
        return replace(identity, role=need.role)
    raise Forbidden


def acting_on(store: Store, identity: Identity, bot: Bot) -> Identity:
    """The caller with the role they have on this bot, by their own role or by a grant. Raises BotAccessDenied for a
    key of other bots."""
    if not reaches(identity.scopes, bot.id):
        raise BotAccessDenied("The key is not for this bot.")
    if identity.is_anonymous or level(identity.role) >= LEVELS[BOT_ROLES[-1]]:
        return identity
    with store.transaction(identity.org_id) as unit:
        granted = unit.grants.role_on(bot.id, identity.user_id)
    return replace(identity, role=granted) if level(granted) > level(identity.role) else identity


def _by_key(door: Door, text: str) -> Identity:
    hashed = digest(text)
    org_id = door.store.directory.org_of_secret("key", hashed)
    if org_id is None:
        raise InvalidApiKey
    now = door.clock.now()
    with door.store.transaction(org_id) as unit:
        key = unit.keys.by_hash(hashed)
        standing = unit.logins.standing(key.user_id) if key else None
        if key is None or standing is None or not _is_valid(key, door):
            raise InvalidApiKey
        if key.last_used_at is None or now - key.last_used_at >= USE_NOTED_EVERY:
            unit.keys.note_use(key.id, now)
    expires = int(key.expires_at.timestamp()) if key.expires_at else 0
    bots = (f"bot:{bot_id}" for bot_id in key.bot_ids)
    return Identity(
        user_id=key.user_id,
        org_id=org_id,
        role=standing.role,
        expires_at=expires,
        permissions=standing.permissions,
        scopes=frozenset((*key.scopes, *bots)),
        key_id=key.id,
    )


def _is_valid(key: ApiKey, door: Door) -> bool:
    now = door.clock.now()
    expired = key.expires_at is not None and key.expires_at <= now
    revoked = key.revoked_at is not None and key.revoked_at <= now
    return not expired and not revoked


def as_of_now(door: Door, identity: Identity) -> Identity | None:
    """The identity with the role its user has now; None when the sign-in was ended. Guests stay as they are."""
    if not identity.session_id:
        return identity
    with door.store.transaction(identity.org_id) as unit:
        alive = unit.logins.is_alive(identity.session_id, identity.user_id, door.clock.now())
        standing = unit.logins.standing(identity.user_id) if alive else None
    if standing is None:
        return None
    return replace(identity, role=standing.role, permissions=standing.permissions)
