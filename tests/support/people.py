"""People who are signed in, for any test of any group.

    ana = sign_in(store, signer, "operator")          # a new person with that role, really signed in
    client.get("/api/kb", headers=ana.headers)        # by bearer token
    client.get("/api/kb", cookies=ana.cookies)        # by cookie: unsafe methods need an Origin of the same host
    ana.key(store, "read", "kb:write")                # the text of a new API key of theirs

The store may be the fake or PostgreSQL's; the sign-in has a row, so that ending it works as in the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.identity.callers import COOKIE_NAME
from shared.identity.keys import SHOWN, digest, new_key
from shared.identity.tokens import BEARER, COOKIE, Signer
from shared.ids import new_id
from shared.records.access import ApiKey
from shared.records.logins import Login
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.users import Identity, User
from shared.store import Store

FOREIGN_ORGANIZATION = "00000000-0000-7000-8000-00000000f0f0"


@dataclass(frozen=True)
class SignedIn:
    """A person with a sign-in."""

    user: User
    identity: Identity
    signer: Signer

    @property
    def token(self) -> str:
        return self.signer.sign(self.identity, BEARER)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def cookies(self) -> dict[str, str]:
        return {COOKIE_NAME: self.signer.sign(self.identity, COOKIE)}

    def key(self, store: Store, *scopes: str, bot_ids: tuple[str, ...] = (), days: int = 30) -> str:
        """A new API key of the person."""
        text, now = new_key(), datetime.now(UTC)
        key = ApiKey(
            new_id(),
            self.user.org_id,
            self.user.id,
            "test",
            text[:SHOWN],
            digest(text),
            scopes,
            bot_ids,
            now,
            now + timedelta(days=days),
        )
        with store.transaction(self.user.org_id) as unit:
            unit.keys.create(key)
        return text


def sign_in(
    store: Store,
    signer: Signer,
    role: str = "user",
    *,
    org_id: str = DEFAULT_ORGANIZATION,
    name: str = "Ana",
    email: str = "",
) -> SignedIn:
    """A new person of the organization with the role. A `guest` is somebody too, without a sign-in."""
    now = datetime.now(UTC)
    expires = now + timedelta(days=1)
    user = User(new_id(), org_id, name, role=role, email=email)
    login_id = "" if role == "guest" else new_id()
    with store.transaction(org_id) as unit:
        unit.users.create(user)
        if login_id:
            login = Login(login_id, org_id, user.id, "test", "127.0.0.1", False, now, now, expires)
            unit.logins.create(login)
    identity = Identity(user.id, org_id, role, int(expires.timestamp()), session_id=login_id)
    return SignedIn(user, identity, signer)


def foreign_organization(store: Store) -> str:
    """The id of a second organization, founded when there is none yet."""
    if FOREIGN_ORGANIZATION not in store.directory.org_ids():
        store.directory.found_organization(FOREIGN_ORGANIZATION, "Elsewhere", "elsewhere")
    return FOREIGN_ORGANIZATION
