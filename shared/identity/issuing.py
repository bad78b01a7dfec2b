"""Sign-ins: begun, kept going by refresh tokens that are used once, ended (platform spec §7.1; RFC 9700 §4.14.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import ExpiredToken, InvalidToken, ServiceUnavailable
from shared.identity.auditing import tell
from shared.identity.keys import digest, new_secret
from shared.identity.tokens import BEARER, COOKIE
from shared.ids import new_id
from shared.log import logger
from shared.records.logins import Login, RefreshToken
from shared.records.users import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.identity.reception import Reception, Visitor
    from shared.records.users import User
    from shared.store import Unit

REFRESH_MARK = "gbr_"
ACCESS_SECONDS = 15 * 60
SHORT, LONG = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Issued:
    """What a signed-in browser or program gets. `keep_seconds` is how long its cookies last; the cookie is the
    sign-in itself, so that ending the one ends the other."""

    identity: Identity
    access_token: str
    refresh_token: str
    cookie: str
    keep_seconds: int
    expires_in: int = ACCESS_SECONDS


def begin(
    desk: Reception, unit: Unit, user: User, visitor: Visitor, *, remember: bool, how: str
) -> Issued:
    """A new sign-in. What the guest of this browser has becomes the user's, in the same transaction."""
    now = desk.clock.now()
    login = Login(
        id=new_id(),
        org_id=user.org_id,
        user_id=user.id,
        device=visitor.device,
        address=visitor.address,
        remember=remember,
        created_at=now,
        seen_at=now,
        expires_at=now + (LONG if remember else SHORT),
    )
    unit.logins.create(login)
    if visitor.guest_id and visitor.guest_org == user.org_id and visitor.guest_id != user.id:
        adopt(unit, visitor.guest_id, user.id)
    unit.users.note_seen(user.id, now)
    tell(unit, user.org_id, now, "auth.login", actor=("user", user.id), visitor=visitor, how=how)
    return _issued(desk, unit, Identity(user.id, user.org_id, user.role), login)


def adopt(unit: Unit, guest_id: str, user_id: str) -> None:
    """Give a user what a guest has: conversations, memory, jobs. Only guests are taken over."""
    guest = unit.users.get(guest_id)
    if guest is not None and guest.role == "guest" and guest.status == "active":
        unit.users.adopt(guest_id, user_id)


def rotate(desk: Reception, refresh_token: str, visitor: Visitor) -> Issued:
    """A new pair for a refresh token. A token that was used before ends the whole sign-in (InvalidToken)."""
    hashed = digest(refresh_token)
    org_id = desk.store.directory.org_of_secret("refresh", hashed)
    if org_id is None:
        raise InvalidToken
    now = desk.clock.now()
    with desk.store.transaction(org_id) as unit:
        token = unit.logins.refresh(hashed)
        login = unit.logins.get(token.session_id) if token else None
        if token is None or login is None:
            raise InvalidToken
        stolen = not unit.logins.use_refresh(hashed, now)
        if stolen:
            unit.logins.revoke(login.id, now)
            actor = ("user", login.user_id)
            tell(unit, org_id, now, "security.refresh_reuse", actor=actor, visitor=visitor)
        else:
            issued = _continued(desk, unit, login)
    if stolen:
        logger.warning("a refresh token was used twice", user_id=login.user_id)
        close_sockets(desk, org_id, login.user_id)
        raise InvalidToken
    return issued


def end(desk: Reception, identity: Identity, visitor: Visitor, *, everywhere: bool) -> None:
    """Sign out here, or everywhere; the person's sockets are closed."""
    now = desk.clock.now()
    with desk.store.transaction(identity.org_id) as unit:
        if everywhere:
            unit.logins.revoke_of_user(identity.user_id, now)
        elif identity.session_id:
            unit.logins.revoke(identity.session_id, now)
        actor = ("user", identity.user_id)
        tell(
            unit, identity.org_id, now, "auth.logout", actor=actor, visitor=visitor, all=everywhere
        )
    close_sockets(desk, identity.org_id, identity.user_id)


def close_sockets(desk: Reception, org_id: str, user_id: str) -> None:
    """Close the live connections of a user; a gateway that does not answer is logged, the sign-in is over anyway."""
    with desk.store.transaction(org_id) as unit:
        connections: Sequence[str] = [one.id for one in unit.connections.of_user(user_id)]
    for connection_id in connections:
        try:
            desk.sockets.close(connection_id)
        except ServiceUnavailable as error:
            logger.warning("a socket was not closed", reason=error.message)


def _continued(desk: Reception, unit: Unit, login: Login) -> Issued:
    now = desk.clock.now()
    standing = unit.logins.standing(login.user_id)
    if standing is None or login.revoked_at is not None:
        raise InvalidToken
    if login.expires_at <= now:
        raise ExpiredToken
    kept = replace(login, expires_at=now + (LONG if login.remember else SHORT))
    unit.logins.touch(login.id, now, kept.expires_at)
    return _issued(desk, unit, Identity(login.user_id, login.org_id, standing.role), kept)


def _issued(desk: Reception, unit: Unit, who: Identity, login: Login) -> Issued:
    now = desk.clock.now()
    refresh = REFRESH_MARK + new_secret()
    unit.logins.add_refresh(RefreshToken(digest(refresh), login.org_id, login.id, login.expires_at))
    until = int(now.timestamp()) + ACCESS_SECONDS
    access = replace(who, session_id=login.id, expires_at=until)
    cookie = replace(access, expires_at=int(login.expires_at.timestamp()))
    return Issued(
        identity=access,
        access_token=desk.signer.sign(access, BEARER),
        refresh_token=refresh,
        cookie=desk.signer.sign(cookie, COOKIE),
        keep_seconds=int((login.expires_at - now).total_seconds()),
    )
