"""Setting up and giving up the second factor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared.errors import Conflict, Unprocessable
from shared.identity.accounts import require_password
from shared.identity.auditing import tell
from shared.identity.second_factor import (
    matching_step,
    new_recovery_codes,
    new_totp_secret,
    otpauth_url,
    recovery_digest,
)
from shared.identity.signing_in import use_code

if TYPE_CHECKING:
    from shared.identity.reception import Reception, Visitor
    from shared.records.logins import Credential
    from shared.records.users import Identity
    from shared.store import Unit


@dataclass(frozen=True, slots=True)
class Protection:
    """Whether a second factor is in force, and how many recovery codes are left."""

    enabled: bool
    recovery_left: int


def protection(desk: Reception, identity: Identity) -> Protection:
    with desk.store.transaction(identity.org_id) as unit:
        credential = unit.credentials.get(identity.user_id)
    if credential is None:
        return Protection(False, 0)
    return Protection(bool(credential.totp), len(credential.recovery))


def propose(desk: Reception, identity: Identity) -> tuple[str, str]:
    """A new secret and its otpauth URL; in force once a code of it was given. Raises Conflict when there is one."""
    secret = new_totp_secret()
    with desk.store.transaction(identity.org_id) as unit:
        credential = _credential(unit, identity)
        if credential.totp:
            raise Conflict("The second factor is set up already.")
        unit.credentials.save(replace(credential, totp_pending=desk.sealing.seal(secret)))
    return secret, otpauth_url(secret, credential.email)


def enable(desk: Reception, identity: Identity, code: str, visitor: Visitor) -> tuple[str, ...]:
    """Put the proposed secret in force; ten recovery codes. Raises Unprocessable for a wrong code."""
    now, codes = desk.clock.now(), new_recovery_codes()
    with desk.store.transaction(identity.org_id) as unit:
        credential = _credential(unit, identity)
        if not credential.totp_pending:
            raise Conflict("Ask for a secret first.")
        secret = desk.sealing.unseal(credential.totp_pending)
        step = matching_step(secret, code.strip(), now.timestamp(), 0)
        if step is None:
            raise Unprocessable("The code is not right.")
        unit.credentials.save(
            replace(
                credential,
                totp=credential.totp_pending,
                totp_pending="",
                totp_step=step,
                recovery=tuple(recovery_digest(one) for one in codes),
            )
        )
        actor = ("user", identity.user_id)
        tell(unit, identity.org_id, now, "security.2fa_enabled", actor=actor, visitor=visitor)
    return codes


def disable(
    desk: Reception, identity: Identity, password: str, code: str, visitor: Visitor
) -> None:
    """Give it up, with the password and a code. Raises NotAuthenticated or Unprocessable."""
    with desk.store.transaction(identity.org_id) as unit:
        credential = require_password(desk, unit, identity, password, visitor)
        if not credential.totp:
            raise Conflict("There is no second factor.")
        if not use_code(desk, unit, credential, code):
            raise Unprocessable("The code is not right.")
        drop(desk, unit, identity.org_id, identity.user_id)
        actor = ("user", identity.user_id)
        now = desk.clock.now()
        tell(unit, identity.org_id, now, "security.2fa_disabled", actor=actor, visitor=visitor)


def drop(desk: Reception, unit: Unit, org_id: str, user_id: str) -> None:
    """Take the second factor and every trusted device away."""
    credential = unit.credentials.get(user_id, lock=True)
    if credential is not None and credential.org_id == org_id:
        unit.credentials.save(
            replace(
                credential,
                totp="",
                totp_pending="",
                recovery=(),
                changed_at=desk.clock.now(),
            )
        )
    unit.logins.distrust_all(user_id)


def _credential(unit: Unit, identity: Identity) -> Credential:
    credential = unit.credentials.get(identity.user_id, lock=True)
    if credential is None:
        raise Conflict("You sign in elsewhere; set up the second factor there.")
    return credential
