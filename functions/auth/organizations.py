"""Organizations as tenants, and invitations to them (platform spec §3.7)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from functions.auth.cookies import keep
from functions.auth.inputs import Caller, Desk, From, Known, Person, Ports
from functions.auth.models import signed_in
from layers.http.bodies import form_or_json
from layers.http.paging import Paging, single
from shared.clock import rfc3339
from shared.errors import NotFound, OrganizationAccessDenied, ValidationFailed
from shared.identity import inviting
from shared.identity.auditing import actor_of, tell
from shared.identity.issuing import begin
from shared.identity.people import role_to_give
from shared.ids import is_id, new_id
from shared.records.organizations import Membership
from shared.records.users import Identity, User
from shared.store import Store

router = APIRouter(tags=["organizations"])

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")


class OrganizationIn(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    slug: str = Field(max_length=40)


class OrganizationChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=100)
    slug: str | None = Field(None, max_length=40)


class SwitchIn(BaseModel):
    organization_id: str = Field(max_length=64)


class InvitesIn(BaseModel):
    emails: list[str] = Field(min_length=1, max_length=50)
    role: str = "user"
    groups: list[str] = Field(default_factory=list, max_length=50)


class AcceptIn(BaseModel):
    name: str = Field("", max_length=200)
    password: str = Field("", max_length=1000)


@router.get("/api/organizations")
def list_organizations(caller: Known, ports: Ports, page: Paging) -> dict[str, Any]:
    """Those the caller belongs to."""
    rows = [
        {
            "id": one.org_id,
            "name": one.name,
            "slug": one.slug,
            "role": one.role,
            "current": one.org_id == caller.org_id,
        }
        for one in _memberships(ports.store, caller)
    ]
    return page.listing(rows, len(rows))


@router.post("/api/organizations", status_code=201)
def found_organization(
    wanted: OrganizationIn, caller: Person, desk: Desk, visitor: From
) -> dict[str, Any]:
    """A new tenant; whoever founds it is its first super administrator."""
    org_id, slug = new_id(), _slug(wanted.slug)
    with desk.store.transaction(caller.org_id) as unit:
        founder = unit.users.get(caller.user_id)
    desk.store.directory.found_organization(org_id, wanted.name, slug)
    with desk.store.transaction(org_id) as unit:
        home = (founder.home_id or founder.id) if founder else ""
        name, email = (founder.name, founder.email) if founder else ("", "")
        unit.users.create(User(new_id(), org_id, name, "super", email, home_id=home))
        now, actor = desk.clock.now(), actor_of(caller)
        tell(unit, org_id, now, "admin.organization_founded", actor=actor, visitor=visitor)
    return single({"id": org_id, "name": wanted.name, "slug": slug})


@router.put("/api/organizations/{org_id}")
def change_organization(
    org_id: str, change: OrganizationChange, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    _must_be_in(caller, org_id)
    with desk.store.transaction(org_id) as unit:
        was = unit.organization.get()
        slug = was.slug if change.slug is None else _slug(change.slug)
        unit.organization.rename(change.name or was.name, slug)
        now, actor = desk.clock.now(), actor_of(caller)
        tell(unit, org_id, now, "admin.organization_changed", actor=actor, visitor=visitor)
        found = unit.organization.get()
    return single({"id": found.id, "name": found.name, "slug": found.slug})


@router.get("/api/organizations/{org_id}/usage")
def read_usage(org_id: str, caller: Known, ports: Ports, month: str = "") -> dict[str, Any]:
    """Numbers of people, bots, messages and tokens; of a month `YYYY-MM`, or of the present one."""
    _must_be_in(caller, org_id)
    with ports.store.transaction(org_id) as unit:
        return single(dict(unit.organization.usage(_month(month, ports.clock.now()))))


@router.post("/api/organizations/switch")
def switch_organization(
    wanted: SwitchIn, caller: Person, response: Response, ports: Ports, desk: Desk, visitor: From
) -> dict[str, Any]:
    """Go on as a member of another organization of one's own: a sign-in there, with a new pair of tokens."""
    found = [
        one for one in _memberships(ports.store, caller) if one.org_id == wanted.organization_id
    ]
    if not found:
        raise OrganizationAccessDenied
    with desk.store.transaction(found[0].org_id) as unit:
        user = unit.users.get(found[0].user_id)
        if user is None:
            raise OrganizationAccessDenied
        issued = begin(desk, unit, user, visitor, remember=False, how="switch")
    keep(ports, response, issued)
    return signed_in(issued)


@router.get("/api/organizations/{org_id}/invitations")
def list_invitations(org_id: str, caller: Known, ports: Ports, page: Paging) -> dict[str, Any]:
    """Those that may still be accepted."""
    _must_be_in(caller, org_id)
    with ports.store.transaction(org_id) as unit:
        found = unit.invites.open(ports.clock.now())
    rows = [
        {
            "id": one.id,
            "email": one.email,
            "role": one.role,
            "created_at": rfc3339(one.created_at),
            "expires_at": rfc3339(one.expires_at),
        }
        for one in found
    ]
    return page.listing(rows, len(rows))


@router.post("/api/organizations/{org_id}/invitations", status_code=201)
def invite_people(
    org_id: str, wanted: InvitesIn, caller: Known, desk: Desk, visitor: From
) -> dict[str, Any]:
    """Send invitations by mail; tells what became of each address."""
    _must_be_in(caller, org_id)
    role = role_to_give(caller, wanted.role)
    done = inviting.invite(desk, caller, wanted.emails, role, wanted.groups, visitor)
    rows = [{"email": one.email, "status": one.status, "id": one.invite_id} for one in done]
    return {"success": True, "data": rows, "total": len(rows)}


@router.delete("/api/organizations/{org_id}/invitations/{invite_id}", status_code=204)
def withdraw_invitation(
    org_id: str, invite_id: str, caller: Known, desk: Desk, visitor: From
) -> None:
    _must_be_in(caller, org_id)
    with desk.store.transaction(org_id) as unit:
        if not unit.invites.remove(invite_id):
            raise NotFound("There is no such invitation.")
        now, actor = desk.clock.now(), actor_of(caller)
        tell(
            unit,
            org_id,
            now,
            "admin.invite_withdrawn",
            actor=actor,
            visitor=visitor,
            target=invite_id,
        )


@router.post("/api/invitations/{token}/accept")
def accept_invitation(
    token: str,
    wanted: Annotated[AcceptIn, Depends(form_or_json(AcceptIn))],
    caller: Caller,
    response: Response,
    ports: Ports,
    desk: Desk,
    visitor: From,
) -> dict[str, Any]:
    """Become a member, with a new account or the one that is signed in."""
    issued = inviting.accept(desk, token, wanted.name, wanted.password, caller, visitor)
    keep(ports, response, issued)
    return signed_in(issued)


def _memberships(store: Store, caller: Identity) -> list[Membership]:
    with store.transaction(caller.org_id) as unit:
        user = unit.users.get(caller.user_id)
    home = (user.home_id or user.id) if user else caller.user_id
    return list(store.directory.memberships(home))


def _must_be_in(caller: Identity, org_id: str) -> None:
    """Another organization than the caller's present one does not exist for them."""
    if not is_id(org_id) or caller.org_id != org_id:
        raise NotFound("There is no such organization.")


def _slug(text: str) -> str:
    if not SLUG.match(text):
        raise ValidationFailed.of(slug="use lower-case letters, digits and hyphens, at most 40")
    return text


def _month(text: str, now: datetime) -> datetime:
    if not text:
        return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        raise ValidationFailed.of(month="is YYYY-MM") from None
