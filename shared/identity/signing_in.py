"""Signing in with a password and, where it is set up, a second factor (platform spec §7.1).

Whether an address is known cannot be told from the answer, from its time or from when it is locked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import AccountDisabled, Forbidden, Gone, InvalidToken, NotAuthenticated
from shared.identity import attempts
from shared.identity.auditing import tell
from shared.identity.issuing import Issued, begin
from shared.identity.keys import digest, new_secret
from shared.identity.second_factor import matching_step, recovery_digest
from shared.ids import new_id
from shared.records.logins import Credential, OneTimeToken, TrustedDevice
from shared.records.organizations import DEFAULT_ORGANIZATION, Place

if TYPE_CHECKING:
    from shared.identity.reception import Reception, Visitor
    from shared.records.users import User
    from shared.store import Unit

SECOND_FACTOR = "second-factor"
PENDING_LIFE, TRUST_LIFE = timedelta(minutes=10), timedelta(days=30)
MOST_WRONG_CODES = 5


class WrongCredentials(NotAuthenticated):
    code, text = "invalid_token", "The address or the password is not right."


@dataclass(frozen=True, slots=True)
class Pending:
    """The password was right; a code is still missing."""

    user_id: str
    session_token: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Signed in; `trust` is the new secret of a browser that shall not be asked for a code again."""

    issued: Issued
    trust: str = ""


def sign_in(
    desk: Reception, email: str, password: str, visitor: Visitor, *, remember: bool = False
) -> Issued | Pending:
    """Check an address and a password. Raises WrongCredentials, RateLimited, AccountDisabled, Forbidden."""
    email = email.strip()
    attempts.take(desk, "login", visitor, email)
    attempts.require_unlocked(desk, email)
    # An unknown address goes the same way with a user that does not exist.
    place = desk.store.directory.login(email) or Place(DEFAULT_ORGANIZATION, new_id())
    with desk.store.transaction(place.org_id) as unit:
        credential = unit.credentials.get(place.user_id)
    hashed = credential.password if credential else ""
    if not desk.passwords.matches(hashed, password) or credential is None:
        _refuse(desk, place, email, visitor)
        raise WrongCredentials
    attempts.forgive(desk, email)
    with desk.store.transaction(place.org_id) as unit:
        user = _active(unit, credential)
        if desk.passwords.is_weak(hashed):
            unit.credentials.save(replace(credential, password=desk.passwords.hash(password)))
        if credential.totp and not _is_trusted(desk, unit, user, visitor):
            return _ask_for_code(desk, unit, user, remember=remember)
        return begin(desk, unit, user, visitor, remember=remember, how="password")


def confirm(
    desk: Reception, session_token: str, code: str, visitor: Visitor, *, trust: bool = False
) -> Finished:
    """Finish a sign-in with a code of the authenticator or a recovery code. Raises Gone for a sign-in that is over."""
    hashed = digest(session_token)
    attempts.take(desk, "second-factor", visitor, hashed)
    now = desk.clock.now()
    org_id = desk.store.directory.org_of_secret("once", hashed)
    if org_id is None:
        raise Gone("Sign in again.")
    with desk.store.transaction(org_id) as unit:
        token = unit.one_time_tokens.get(hashed, SECOND_FACTOR, now)
        credential = unit.credentials.get(token.user_id, lock=True) if token else None
        if token is None or credential is None:
            raise Gone("Sign in again.")
        if is_right := use_code(desk, unit, credential, code):
            unit.one_time_tokens.use(hashed, now)
            user = _active(unit, credential)
            remember = bool(token.payload.get("remember"))
            issued = begin(desk, unit, user, visitor, remember=remember, how="second factor")
            secret = _trust(desk, unit, user, visitor) if trust else ""
        else:
            _count_wrong_code(desk, unit, token, visitor)
    if not is_right:
        raise InvalidToken("The code is not right.")
    return Finished(issued, secret)


def use_code(desk: Reception, unit: Unit, credential: Credential, code: str) -> bool:
    """Whether the code is right; it cannot be used again. The credential must be locked by the transaction."""
    code = code.strip().replace(" ", "")
    secret = desk.sealing.unseal(credential.totp) if credential.totp else ""
    seconds = desk.clock.now().timestamp()
    step = matching_step(secret, code, seconds, credential.totp_step) if secret else None
    if step is not None:
        unit.credentials.save(replace(credential, totp_step=step))
        return True
    recovered = recovery_digest(code)
    if recovered not in credential.recovery:
        return False
    left = tuple(one for one in credential.recovery if one != recovered)
    unit.credentials.save(replace(credential, recovery=left))
    return True


def is_pending(desk: Reception, session_token: str) -> bool:
    """Whether a half-finished sign-in may still be finished."""
    hashed = digest(session_token)
    org_id = desk.store.directory.org_of_secret("once", hashed)
    if org_id is None:
        return False
    with desk.store.transaction(org_id) as unit:
        return unit.one_time_tokens.get(hashed, SECOND_FACTOR, desk.clock.now()) is not None


def _refuse(desk: Reception, place: Place, email: str, visitor: Visitor) -> None:
    locked = attempts.count_failure(desk, email)
    with desk.store.transaction(place.org_id) as unit:
        tell(
            unit,
            place.org_id,
            desk.clock.now(),
            "auth.login",
            actor=("anonymous", ""),
            visitor=visitor,
            target=attempts.mark(email),
            outcome="failure",
            locked=locked,
        )


def _active(unit: Unit, credential: Credential) -> User:
    user = unit.users.get(credential.user_id)
    if user is None or user.status in ("disabled", "deleted"):
        raise AccountDisabled
    if credential.verified_at is None:
        raise Forbidden("Confirm your address first: the link is in the mail we sent you.")
    return user


def _is_trusted(desk: Reception, unit: Unit, user: User, visitor: Visitor) -> bool:
    hashed = digest(visitor.trust) if visitor.trust else ""
    return bool(hashed) and unit.logins.trusted(user.id, hashed, desk.clock.now())


def _ask_for_code(desk: Reception, unit: Unit, user: User, *, remember: bool) -> Pending:
    secret = new_secret()
    until = desk.clock.now() + PENDING_LIFE
    payload = {"remember": remember}
    unit.one_time_tokens.add(
        OneTimeToken(digest(secret), user.org_id, SECOND_FACTOR, user.id, until, payload)
    )
    return Pending(user.id, secret)


def _count_wrong_code(desk: Reception, unit: Unit, token: OneTimeToken, visitor: Visitor) -> None:
    now = desk.clock.now()
    if unit.one_time_tokens.count_failure(token.hash) >= MOST_WRONG_CODES:
        unit.one_time_tokens.use(token.hash, now)
    actor = ("user", token.user_id)
    tell(
        unit,
        token.org_id,
        now,
        "auth.second_factor",
        actor=actor,
        visitor=visitor,
        outcome="failure",
    )


def _trust(desk: Reception, unit: Unit, user: User, visitor: Visitor) -> str:
    secret, now = new_secret(), desk.clock.now()
    unit.logins.trust(
        TrustedDevice(
            new_id(), user.org_id, user.id, digest(secret), visitor.device, now, now + TRUST_LIFE
        )
    )
    return secret
