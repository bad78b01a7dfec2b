"""Accounts of people: made, confirmed, recovered (platform spec §3.7, §7.1).

Whoever asks about an address learns nothing: the answer is the same, and what there is to say goes by mail.
"""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import Conflict, Forbidden, Gone, NotAuthenticated
from shared.identity import attempts, letters
from shared.identity.addressing import address
from shared.identity.auditing import tell
from shared.identity.issuing import Issued, begin, close_sockets
from shared.identity.keys import digest, new_secret
from shared.identity.passwords import checked
from shared.identity.redeeming import redeemed
from shared.ids import new_id
from shared.records.logins import Credential, OneTimeToken
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.users import User

if TYPE_CHECKING:
    from shared.identity.reception import Reception, Visitor
    from shared.records.users import Identity
    from shared.store import Unit

VERIFY, RESET = "verify", "reset"
LIVES = {VERIFY: timedelta(days=1), RESET: timedelta(hours=1)}


def register(desk: Reception, email: str, password: str, name: str, visitor: Visitor) -> None:
    """Make an account of the default organization that waits for its address to be confirmed.

    Raises Forbidden where the organization takes nobody by themselves, ValidationFailed, RateLimited.
    """
    email = address(email)
    attempts.take(desk, "register", visitor, email)
    checked(password, email, name)
    with desk.store.transaction(DEFAULT_ORGANIZATION) as unit:
        require_open(unit, email)
    hashed = desk.passwords.hash(password)
    place = desk.store.directory.login(email)
    org_id = place.org_id if place else DEFAULT_ORGANIZATION
    with desk.store.transaction(org_id) as unit:
        if place is not None:
            letters.send(desk, unit, org_id, "known", email, name=name, language=visitor.language)
            return
        user = User(new_id(), org_id, name, "user", email, language=visitor.language[:2])
        _make(desk, unit, user, hashed)
        token = issue_token(desk, unit, user, VERIFY)
        letters.send(
            desk, unit, org_id, "verify", email, token=token, name=name, language=user.language
        )
        actor = ("user", user.id)
        tell(unit, org_id, desk.clock.now(), "auth.register", actor=actor, visitor=visitor)


def require_open(unit: Unit, email: str) -> None:
    """Forbidden unless people may register by themselves, with an address of an allowed domain."""
    rules = unit.organization.settings("registration")
    domains = [str(domain).lower() for domain in rules.get("domains", ())]
    allowed = not domains or email.rpartition("@")[2].lower() in domains
    if not rules.get("open") or not allowed:
        raise Forbidden("Registration is closed; ask an administrator for an invitation.")


def verify_email(desk: Reception, token: str, visitor: Visitor) -> None:
    """Confirm an address with the token of a mail. Raises Gone for one that is over."""
    attempts.take(desk, "token", visitor)
    with redeemed(desk, token, VERIFY) as (unit, found):
        credential = unit.credentials.get(found.user_id, lock=True)
        if credential is None:
            raise Gone
        unit.credentials.save(replace(credential, verified_at=desk.clock.now()))
        actor = ("user", found.user_id)
        tell(unit, found.org_id, desk.clock.now(), "auth.verify", actor=actor, visitor=visitor)


def forgot(desk: Reception, email: str, visitor: Visitor) -> None:
    """Send a link for a new password, if the address is known."""
    email = address(email)
    attempts.take(desk, "reset", visitor, email)
    place = desk.store.directory.login(email)
    if place is None:
        return
    with desk.store.transaction(place.org_id) as unit:
        user = unit.users.get(place.user_id)
        if user is None or user.status in ("disabled", "deleted"):
            return
        unit.one_time_tokens.drop_of_user(user.id, RESET)
        token = issue_token(desk, unit, user, RESET)
        letters.send(
            desk,
            unit,
            user.org_id,
            "reset",
            email,
            token=token,
            name=user.name,
            language=user.language or visitor.language,
        )
        actor = ("anonymous", "")
        now = desk.clock.now()
        tell(unit, user.org_id, now, "auth.forgot", actor=actor, target=user.id, visitor=visitor)


def reset(desk: Reception, token: str, password: str, visitor: Visitor) -> None:
    """Set a new password with the token of a mail; whoever has the mail owns the address. All sign-ins end."""
    attempts.take(desk, "token", visitor)
    with redeemed(desk, token, RESET) as (unit, found):
        credential = unit.credentials.get(found.user_id, lock=True)
        user = unit.users.get(found.user_id)
        if credential is None or user is None:
            raise Gone
        checked(password, credential.email, user.name)
        now = desk.clock.now()
        verified = credential.verified_at or now
        hashed = desk.passwords.hash(password)
        unit.credentials.save(
            replace(credential, password=hashed, verified_at=verified, changed_at=now)
        )
        unit.logins.revoke_of_user(user.id, now)
        unit.logins.distrust_all(user.id)
        actor = ("user", user.id)
        tell(unit, user.org_id, now, "auth.password_reset", actor=actor, visitor=visitor)
    attempts.forgive(desk, credential.email)
    close_sockets(desk, user.org_id, user.id)


def change_password(
    desk: Reception, identity: Identity, current: str, new: str, visitor: Visitor
) -> None:
    """Replace the password; every other sign-in ends. Raises NotAuthenticated when the present one is wrong."""
    with desk.store.transaction(identity.org_id) as unit:
        credential = require_password(desk, unit, identity, current, visitor)
        user = unit.users.get(identity.user_id)
        checked(new, credential.email, user.name if user else "", field="new")
        now = desk.clock.now()
        hashed = desk.passwords.hash(new)
        unit.credentials.save(replace(credential, password=hashed, changed_at=now))
        unit.logins.revoke_of_user(identity.user_id, now, besides=identity.session_id)
        unit.logins.distrust_all(identity.user_id)
        language, name = (user.language, user.name) if user else ("", "")
        letters.send(
            desk, unit, identity.org_id, "changed", credential.email, name=name, language=language
        )
        actor = ("user", identity.user_id)
        tell(unit, identity.org_id, now, "auth.password", actor=actor, visitor=visitor)


def require_password(
    desk: Reception, unit: Unit, identity: Identity, password: str, visitor: Visitor
) -> Credential:
    """The caller's credential when the password is theirs (NotAuthenticated), for what a stolen session must not do."""
    attempts.take(desk, "login", visitor, identity.user_id)
    credential = unit.credentials.get(identity.user_id, lock=True)
    hashed = credential.password if credential else ""
    if not desk.passwords.matches(hashed, password) or credential is None:
        raise NotAuthenticated("The password is not right.")
    return credential


def bootstrap(
    desk: Reception, expected: str, secret: str, person: tuple[str, str, str], visitor: Visitor
) -> Issued:
    """The first administrator: (address, password, name). Raises Forbidden for a wrong secret, Conflict once there is one."""
    attempts.take(desk, "bootstrap", visitor)
    if not hmac.compare_digest(expected.encode(), secret.encode()):
        raise Forbidden("The secret is not right.")
    email, password, name = address(person[0]), person[1], person[2]
    checked(password, email, name)
    with desk.store.transaction(DEFAULT_ORGANIZATION) as unit:
        user = make_first(desk, unit, email, name, desk.passwords.hash(password))
        return begin(desk, unit, user, visitor, remember=False, how="bootstrap")


def make_first(desk: Reception, unit: Unit, email: str, name: str, hashed: str) -> User:
    """The first super administrator; Conflict when there is one."""
    if unit.users.count(role="super", status="active"):
        raise Conflict("There is an administrator already.")
    user = User(new_id(), DEFAULT_ORGANIZATION, name, "super", email)
    _make(desk, unit, user, hashed, verified=True)
    now = desk.clock.now()
    tell(unit, user.org_id, now, "admin.bootstrap", actor=("system", ""), target=user.id)
    return user


def make_account(desk: Reception, unit: Unit, user: User, password: str) -> None:
    """A confirmed account with that password, made by somebody who may. Raises ValidationFailed, AlreadyExists."""
    _make(
        desk,
        unit,
        user,
        desk.passwords.hash(checked(password, user.email, user.name)),
        verified=True,
    )


def _make(desk: Reception, unit: Unit, user: User, hashed: str, *, verified: bool = False) -> None:
    unit.users.create(user)
    at = desk.clock.now() if verified else None
    unit.credentials.create(Credential(user.id, user.org_id, user.email, hashed, at))


def issue_token(desk: Reception, unit: Unit, user: User, kind: str) -> str:
    """A secret for a link in a mail."""
    secret = new_secret()
    until = desk.clock.now() + LIVES[kind]
    unit.one_time_tokens.add(OneTimeToken(digest(secret), user.org_id, kind, user.id, until))
    return secret
