"""Invitations to an organization, by mail (platform spec §3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import AlreadyExists, Conflict, Gone, NotAuthenticated
from shared.identity import attempts, letters
from shared.identity.accounts import make_account
from shared.identity.addressing import address
from shared.identity.auditing import actor_of, tell
from shared.identity.issuing import Issued, begin
from shared.identity.keys import digest, new_secret
from shared.identity.redeeming import OVER
from shared.ids import new_id
from shared.records.groups import Invite, Member
from shared.records.users import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.identity.reception import Reception, Visitor
    from shared.records.users import Identity
    from shared.store import Unit

LIFE = timedelta(days=7)
MOST = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one address: invited | member."""

    email: str
    status: str
    invite_id: str = ""


def invite(
    desk: Reception,
    caller: Identity,
    emails: Sequence[str],
    role: str,
    group_ids: Sequence[str],
    visitor: Visitor,
) -> list[Outcome]:
    """Send invitations; those who belong to the organization already get none."""
    wanted = list(dict.fromkeys(address(email, "emails").lower() for email in emails))[:MOST]
    done = []
    with desk.store.transaction(caller.org_id) as unit:
        inviter = unit.users.get(caller.user_id)
        organization = unit.organization.get().name
        for email in wanted:
            if unit.users.by_email(email) is not None:
                done.append(Outcome(email, "member"))
                continue
            secret, now = new_secret(), desk.clock.now()
            made = Invite(
                new_id(),
                caller.org_id,
                email,
                role,
                digest(secret),
                caller.user_id,
                now,
                now + LIFE,
                tuple(group_ids),
            )
            unit.invites.create(made)
            letters.send(
                desk,
                unit,
                caller.org_id,
                "invited",
                email,
                token=secret,
                organization=organization,
                inviter=inviter.name if inviter else "",
                language=visitor.language,
            )
            tell(
                unit,
                caller.org_id,
                now,
                "admin.invite",
                actor=actor_of(caller),
                visitor=visitor,
                target=made.id,
                role=role,
            )
            done.append(Outcome(email, "invited", made.id))
    return done


def accept(
    desk: Reception,
    token: str,
    name: str,
    password: str,
    caller: Identity | None,
    visitor: Visitor,
) -> Issued:
    """Become a member: with a new account, or as somebody who is signed in with the invited address.

    Raises Gone for an invitation that is over, NotAuthenticated when the address has an account that must sign in.
    """
    attempts.take(desk, "token", visitor)
    hashed = digest(token)
    org_id = desk.store.directory.org_of_secret("invitation", hashed)
    if org_id is None:
        raise Gone(OVER)
    with desk.store.transaction(org_id) as unit:
        found = unit.invites.by_hash(hashed)
        now = desk.clock.now()
        if found is None or found.expires_at <= now or not unit.invites.accept(found.id, now):
            raise Gone(OVER)
        if unit.users.by_email(found.email) is not None:
            raise AlreadyExists("This address belongs to the organization already.")
        user = _joined(desk, unit, found, name, password, caller)
        for group_id in found.group_ids:
            if unit.groups.get(group_id) is not None:
                unit.groups.put_member(Member(group_id, user.id))
        return begin(desk, unit, user, visitor, remember=False, how="invitation")


def _joined(
    desk: Reception,
    unit: Unit,
    found: Invite,
    name: str,
    password: str,
    caller: Identity | None,
) -> User:
    place = desk.store.directory.login(found.email)
    user = User(
        new_id(), found.org_id, name or found.email.partition("@")[0], found.role, found.email
    )
    if place is None:
        make_account(desk, unit, user, password)
        return user
    if caller is None or caller.is_anonymous:
        raise NotAuthenticated(
            "This address has an account; sign in, then open the invitation again."
        )
    if caller.user_id != place.user_id:
        raise Conflict("The invitation is for another address than the one you are signed in with.")
    member = User(user.id, user.org_id, user.name, user.role, user.email, home_id=place.user_id)
    unit.users.create(member)
    return member
