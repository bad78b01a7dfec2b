"""Signing in with an external issuer: OpenID Connect, authorization code with PKCE (RFC 6749, RFC 7636, RFC 9700).

What is to be remembered until the person comes back travels sealed in a cookie of their browser, so that a callback
can only be finished by the browser that began it.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from shared.errors import BadRequest, Forbidden, NotFound
from shared.identity.auditing import tell
from shared.identity.issuing import Issued, begin
from shared.ids import new_id
from shared.records.logins import Credential
from shared.records.organizations import DEFAULT_ORGANIZATION, Place
from shared.records.users import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.identity.reception import Reception, Visitor
    from shared.store import Unit

PENDING_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Provider:
    """An issuer that people may sign in with. `domains` limit whose addresses it may speak for; none limits nothing."""

    name: str
    title: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    domains: tuple[str, ...] = ()
    scopes: str = "openid email profile"


class Issuers(Protocol):
    """The protocol's HTTP side."""

    def authorization_endpoint(self, provider: Provider) -> str: ...
    def exchange(self, provider: Provider, code: str, verifier: str, redirect_uri: str) -> str:
        """The id token for a code. Raises InvalidToken when the issuer refuses it, UpstreamFailed."""
        ...

    def verified(self, provider: Provider, id_token: str, nonce: str) -> Mapping[str, Any]:
        """The claims of a genuine token for us (InvalidToken otherwise)."""
        ...


def parse_providers(text: str) -> dict[str, Provider]:
    """Providers by name from the JSON list of the setting; ValueError for what makes no sense."""
    found = {}
    for row in json.loads(text or "[]"):
        domains = tuple(str(domain).lower() for domain in row.pop("domains", ()))
        provider = Provider(**{"title": row.get("name", ""), **row}, domains=domains)
        found[provider.name] = provider
    return found


def known_provider(providers: Mapping[str, Provider], name: str) -> Provider:
    if name not in providers:
        raise NotFound("There is no such provider.")
    return providers[name]


def safe_return(path: str) -> str:
    """A path of this origin, `/` for anything else: `//host`, `/\\host` and schemes lead elsewhere."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine and "\\" not in path else "/"


def depart(
    desk: Reception, issuers: Issuers, provider: Provider, redirect_uri: str, return_to: str
) -> tuple[str, str]:
    """Where to send the browser, and the sealed note to come back with."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    note = {
        "provider": provider.name,
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "return_to": safe_return(return_to),
        "until": desk.clock.now().timestamp() + PENDING_SECONDS,
    }
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scopes,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    endpoint = issuers.authorization_endpoint(provider)
    joint = "&" if "?" in endpoint else "?"
    return f"{endpoint}{joint}{urlencode(query)}", desk.sealing.seal(json.dumps(note))


def arrive(
    desk: Reception,
    issuers: Issuers,
    provider: Provider,
    back: tuple[str, str, str],
    redirect_uri: str,
    visitor: Visitor,
) -> tuple[Issued, str]:
    """Finish with (sealed note, state, code): the sign-in, and where the person wanted to go. Raises BadRequest, Forbidden."""
    sealed, state, code = back
    note = _opened(desk, sealed)
    fits = hmac.compare_digest(str(note["state"]).encode(), state.encode())
    if note["provider"] != provider.name or not fits or not code:
        raise BadRequest("This sign-in was not begun here; try again.")
    if note["until"] < desk.clock.now().timestamp():
        raise BadRequest("This sign-in took too long; try again.")
    token = issuers.exchange(provider, code, str(note["verifier"]), redirect_uri)
    claims = issuers.verified(provider, token, str(note["nonce"]))
    place = _person(desk, provider, claims)
    with desk.store.transaction(place.org_id) as unit:
        user = unit.users.get(place.user_id)
        if user is None or user.status not in ("active", "invited"):
            raise Forbidden("This account is disabled.")
        if user.status == "invited":
            unit.users.update(user.id, {"status": "active"})
        issued = begin(desk, unit, user, visitor, remember=False, how=f"oidc {provider.name}")
    return issued, str(note["return_to"])


def _opened(desk: Reception, sealed: str) -> dict[str, Any]:
    if not sealed:
        raise BadRequest("This sign-in was not begun here; try again.")
    found: dict[str, Any] = json.loads(desk.sealing.unseal(sealed))
    return found


def _person(desk: Reception, provider: Provider, claims: Mapping[str, Any]) -> Place:
    """Who the subject is: somebody it was before, who has the verified address, or somebody new."""
    subject = str(claims["sub"])
    known = desk.store.directory.external(provider.issuer, subject)
    if known is not None:
        return known
    email = str(claims.get("email", "")).strip()
    if not email or claims.get("email_verified") not in (True, "true"):
        raise Forbidden("The provider does not vouch for an address of yours.")
    if provider.domains and email.rpartition("@")[2].lower() not in provider.domains:
        raise Forbidden("Addresses of this domain may not sign in here.")
    place = desk.store.directory.login(email)
    org_id = place.org_id if place else DEFAULT_ORGANIZATION
    with desk.store.transaction(org_id) as unit:
        user_id = place.user_id if place else _provision(desk, unit, email, claims)
        _confirm(desk, unit, user_id)
        unit.credentials.link(provider.issuer, subject, user_id)
        now, actor = desk.clock.now(), ("user", user_id)
        tell(unit, org_id, now, "auth.linked", actor=actor, target=provider.name)
    return Place(org_id, user_id)


def _provision(desk: Reception, unit: Unit, email: str, claims: Mapping[str, Any]) -> str:
    """A person of the default organization; one who was added before by that address is that person."""
    invited = unit.users.by_email(email)
    name = str(claims.get("name") or email.partition("@")[0])[:200]
    user = invited or User(new_id(), DEFAULT_ORGANIZATION, name, "user", email)
    if invited is None:
        unit.users.create(user)
    if unit.credentials.get(user.id) is None:
        unit.credentials.create(
            Credential(user.id, user.org_id, email, verified_at=desk.clock.now())
        )
    return user.id


def _confirm(desk: Reception, unit: Unit, user_id: str) -> None:
    """The issuer vouches for the address. Who registered it before without confirming it may be somebody else."""
    credential = unit.credentials.get(user_id, lock=True)
    if credential is not None and credential.verified_at is None:
        unit.credentials.save(replace(credential, password="", verified_at=desk.clock.now()))
