"""What people keep beside their mail: drafts, labels, signatures, templates, rules, the automatic reply."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field

from functions.email.inputs import Person, Ports
from functions.email.models import MailIn, time_out
from layers.http.paging import single
from shared.errors import AlreadyExists, NotFound, PreconditionFailed, ValidationFailed
from shared.ids import new_id
from shared.mail.arrived import RESPONDER, RULES
from shared.mail.rules import checked_rules
from shared.records.mailboxes import Kept
from shared.records.users import Identity
from shared.store import Unit

router = APIRouter(prefix="/api/email", tags=["email"])

DRAFT, LABEL, SIGNATURE, TEMPLATE = "draft", "label", "signature", "template"
MOST = 500
NO_RESPONDER = {
    "enabled": False,
    "subject": "",
    "body": "",
    "from": None,
    "to": None,
    "only_contacts": False,
}
IfMatch = Annotated[str, Header(alias="If-Match", max_length=100)]


class DraftIn(MailIn):
    draft_id: str = ""


class LabelIn(BaseModel):
    name: str = Field(min_length=1, max_length=60)
    color: str = Field("#888888", pattern=r"^#[0-9A-Fa-f]{6}$")


class SignatureIn(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    html: str = Field("", max_length=100_000)
    is_default: bool = False


class SignatureChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=100)
    html: str | None = Field(None, max_length=100_000)
    is_default: bool | None = None


class TemplateIn(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    subject: str = Field("", max_length=998)
    html: str = Field("", max_length=500_000)
    variables: list[str] = Field(default_factory=list, max_length=100)


class TemplateChange(BaseModel):
    name: str | None = Field(None, min_length=1, max_length=100)
    subject: str | None = Field(None, max_length=998)
    html: str | None = Field(None, max_length=500_000)
    variables: list[str] | None = Field(None, max_length=100)


class ResponderIn(BaseModel):
    """`from` and `to` are moments; without them it has no beginning or end."""

    enabled: bool = False
    subject: str = Field("", max_length=900)
    body: str = Field("", max_length=50_000)
    begins: str | None = Field(None, alias="from", max_length=40)
    ends: str | None = Field(None, alias="to", max_length=40)
    only_contacts: bool = False


@router.post("/draft")
def save_draft(
    wanted: DraftIn, caller: Person, ports: Ports, response: Response, if_match: IfMatch = ""
) -> dict[str, Any]:
    """Keep a draft; the last write wins unless If-Match names the version that is replaced."""
    content = wanted.model_dump(mode="json", exclude={"draft_id"})
    with ports.store.transaction(caller.org_id) as unit:
        known = unit.mail.kept.get(caller.user_id, DRAFT, wanted.draft_id)
        if wanted.draft_id and known is None:
            raise NotFound("There is no such draft.")
        if if_match and (known is None or if_match.strip('"') != str(known.version)):
            raise PreconditionFailed
        kept_id = known.id if known else new_id()
        kept = unit.mail.kept.put(_kept(caller, DRAFT, wanted.subject or "draft", content, kept_id))
    response.headers["ETag"] = f'"{kept.version}"'
    return single({"draft_id": kept.id, "version": kept.version})


@router.get("/drafts")
def list_drafts(caller: Person, ports: Ports) -> dict[str, Any]:
    """The caller's drafts, newest first."""
    return _listing(ports, caller, DRAFT)


@router.delete("/draft/{kept_id}", status_code=204)
def delete_draft(kept_id: str, caller: Person, ports: Ports) -> None:
    """Throw a draft away."""
    _remove(ports, caller, DRAFT, kept_id)


@router.get("/labels")
def list_labels(caller: Person, ports: Ports) -> dict[str, Any]:
    """The caller's labels."""
    return _listing(ports, caller, LABEL)


@router.post("/labels", status_code=201)
def make_label(wanted: LabelIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Make a label."""
    return _made(ports, caller, LABEL, wanted.name, {"color": wanted.color})


@router.delete("/labels/{kept_id}", status_code=204)
def delete_label(kept_id: str, caller: Person, ports: Ports) -> None:
    """Delete a label; messages that had it no longer do in lists of labels."""
    _remove(ports, caller, LABEL, kept_id)


@router.get("/signatures")
def list_signatures(caller: Person, ports: Ports) -> dict[str, Any]:
    """The caller's signatures."""
    return _listing(ports, caller, SIGNATURE)


@router.get("/signatures/default")
def read_default_signature(caller: Person, ports: Ports) -> dict[str, Any]:
    """The signature new mail begins with, null when there is none."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.kept.list_of(caller.user_id, SIGNATURE)
    return single(next((_out(kept) for kept in found if kept.content.get("is_default")), None))


@router.post("/signatures", status_code=201)
def make_signature(wanted: SignatureIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Make a signature."""
    content = {"html": wanted.html, "is_default": wanted.is_default}
    return _made(ports, caller, SIGNATURE, wanted.name, content)


@router.put("/signatures/{kept_id}")
def change_signature(
    kept_id: str, wanted: SignatureChange, caller: Person, ports: Ports
) -> dict[str, Any]:
    """Change a signature."""
    return _change(ports, caller, SIGNATURE, kept_id, wanted.model_dump(exclude_none=True))


@router.delete("/signatures/{kept_id}", status_code=204)
def delete_signature(kept_id: str, caller: Person, ports: Ports) -> None:
    """Delete a signature."""
    _remove(ports, caller, SIGNATURE, kept_id)


@router.get("/templates")
def list_templates(caller: Person, ports: Ports) -> dict[str, Any]:
    """The caller's templates."""
    return _listing(ports, caller, TEMPLATE)


@router.post("/templates", status_code=201)
def make_template(wanted: TemplateIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Make a template; its variables stand in it as `{{name}}`."""
    return _made(ports, caller, TEMPLATE, wanted.name, wanted.model_dump(exclude={"name"}))


@router.put("/templates/{kept_id}")
def change_template(
    kept_id: str, wanted: TemplateChange, caller: Person, ports: Ports
) -> dict[str, Any]:
    """Change a template."""
    return _change(ports, caller, TEMPLATE, kept_id, wanted.model_dump(exclude_none=True))


@router.delete("/templates/{kept_id}", status_code=204)
def delete_template(kept_id: str, caller: Person, ports: Ports) -> None:
    """Delete a template."""
    _remove(ports, caller, TEMPLATE, kept_id)


@router.get("/rules")
def read_rules(caller: Person, ports: Ports) -> dict[str, Any]:
    """The caller's rules, in the order they are tried."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.kept.named(caller.user_id, RULES, RULES)
    rules = found.content["rules"] if found else []
    return {"success": True, "data": rules, "total": len(rules)}


@router.put("/rules")
def save_rules(wanted: list[dict[str, Any]], caller: Person, ports: Ports) -> dict[str, Any]:
    """Replace all rules."""
    _save_only(ports, caller, RULES, {"rules": checked_rules(wanted)})
    return read_rules(caller, ports)


@router.get("/auto-responder")
def read_responder(caller: Person, ports: Ports) -> dict[str, Any]:
    """The settings of the automatic reply."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.kept.named(caller.user_id, RESPONDER, RESPONDER)
    return single(found.content if found else NO_RESPONDER)


@router.put("/auto-responder")
def save_responder(wanted: ResponderIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Set the automatic reply; it answers people, once a day each, never lists or programs."""
    if wanted.enabled and not wanted.body.strip():
        raise ValidationFailed.of(body="says what is answered")
    _save_only(ports, caller, RESPONDER, wanted.model_dump(by_alias=True))
    return read_responder(caller, ports)


def _kept(
    caller: Identity, kind: str, name: str, content: dict[str, Any], kept_id: str = ""
) -> Kept:
    return Kept(kept_id or new_id(), caller.org_id, caller.user_id, kind, name, content)


def _listing(ports: Ports, caller: Identity, kind: str) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.kept.list_of(caller.user_id, kind)
    return {"success": True, "data": [_out(kept) for kept in found], "total": len(found)}


def _made(
    ports: Ports, caller: Identity, kind: str, name: str, content: dict[str, Any]
) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        if unit.mail.kept.named(caller.user_id, kind, name):
            raise AlreadyExists(f"There is a {kind} of that name.")
        if len(unit.mail.kept.list_of(caller.user_id, kind)) >= MOST:
            raise ValidationFailed.of(name=f"there can be at most {MOST}")
        kept = unit.mail.kept.put(_kept(caller, kind, name, content))
        _only_default(unit, kept)
    return single(_out(kept))


def _change(
    ports: Ports, caller: Identity, kind: str, kept_id: str, changes: dict[str, Any]
) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        known = unit.mail.kept.get(caller.user_id, kind, kept_id)
        if known is None:
            raise NotFound(f"There is no such {kind}.")
        name = changes.pop("name", known.name)
        kept = unit.mail.kept.put(_kept(caller, kind, name, {**known.content, **changes}, known.id))
        _only_default(unit, kept)
    return single(_out(kept))


def _only_default(unit: Unit, kept: Kept) -> None:
    """One signature is the default one."""
    if kept.kind != SIGNATURE or not kept.content.get("is_default"):
        return
    for other in unit.mail.kept.list_of(kept.owner_id, SIGNATURE):
        if other.id != kept.id and other.content.get("is_default"):
            content = {**other.content, "is_default": False}
            unit.mail.kept.put(
                Kept(other.id, other.org_id, other.owner_id, SIGNATURE, other.name, content)
            )


def _save_only(ports: Ports, caller: Identity, kind: str, content: dict[str, Any]) -> None:
    with ports.store.transaction(caller.org_id) as unit:
        known = unit.mail.kept.named(caller.user_id, kind, kind)
        unit.mail.kept.put(_kept(caller, kind, kind, content, known.id if known else ""))


def _remove(ports: Ports, caller: Identity, kind: str, kept_id: str) -> None:
    with ports.store.transaction(caller.org_id) as unit:
        if not unit.mail.kept.remove(caller.user_id, kind, kept_id):
            raise NotFound(f"There is no such {kind}.")


def _out(kept: Kept) -> dict[str, Any]:
    return {
        "id": kept.id,
        "name": kept.name,
        **kept.content,
        "version": kept.version,
        "updated_at": time_out(kept.updated_at),
    }
