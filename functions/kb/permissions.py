"""Who may read which folder of a knowledge base: shown, changed, explained."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Header, Response

from functions.kb.inputs import Ask, Asker, Ports
from functions.kb.models import PermissionsIn
from layers.http.paging import single
from shared.errors import NotFound, PreconditionFailed
from shared.ids import is_id
from shared.knowledge import permissions_file, permissions_view
from shared.knowledge.bases import Base, rules_text
from shared.knowledge.overview import require_base
from shared.knowledge.permissions import Reader
from shared.knowledge.readers import known
from shared.packages.layout import PERMISSIONS_FILE, Part, Place, knowledge_key
from shared.store import Unit

router = APIRouter(prefix="/api/kb/{kb}", tags=["kb"])


@router.get("/permissions")
def read_permissions(kb: str, ask: Ask, ports: Ports, response: Response) -> dict[str, Any]:
    """The rules as they are written, and what they mean for every folder there is."""
    ask.must_be("owner")
    with ports.store.transaction(ask.bot.org_id) as unit:
        base, text = _base(unit, ask, kb)
        folders = permissions_view.effective(unit, ask.bot, base)
    response.headers["ETag"] = _etag(text)
    return single(permissions_file.written(text) | {"effective": folders})


@router.put("/permissions")
def change_permissions(
    kb: str,
    wanted: PermissionsIn,
    ask: Ask,
    ports: Ports,
    response: Response,
    if_match: str = Header(""),
) -> dict[str, Any]:
    """Replace the rules. They are applied to every search, so nothing has to be labelled again."""
    ask.must_be("owner")
    with ports.store.transaction(ask.bot.org_id) as unit:
        base, before = _base(unit, ask, kb)
    if if_match and if_match != _etag(before):
        raise PreconditionFailed
    text = permissions_file.as_text(wanted.model_dump(exclude_none=True, exclude_defaults=True))
    permissions_file.parse_permissions(text)  # raises Unprocessable before anything is written
    key = knowledge_key(ask.bot.name, base.name, PERMISSIONS_FILE)
    ports.files.write(key, text.encode(), "application/yaml")
    place = Place(ask.bot.name, Part.KNOWLEDGE, PERMISSIONS_FILE, base.name)
    ports.documents.apply(ask.bot, place, key)
    response.headers["ETag"] = _etag(text)
    return single(permissions_file.written(text))


@router.get("/permissions/export")
def export_permissions(kb: str, ask: Ask, ports: Ports) -> Response:
    """The file itself."""
    ask.must_be("owner")
    with ports.store.transaction(ask.bot.org_id) as unit:
        _, text = _base(unit, ask, kb)
    headers = {"Content-Disposition": f'attachment; filename="{PERMISSIONS_FILE}"'}
    return Response(text, media_type="application/yaml", headers=headers)


@router.get("/folders/{path:path}/access")
def explain_access(kb: str, path: str, ask: Ask, ports: Ports, user_id: str = "") -> dict[str, Any]:
    """Whether a person (the caller, unless another is named) may read a folder, and by which rule."""
    ask.must_be("owner")
    with ports.store.transaction(ask.bot.org_id) as unit:
        base, _ = _base(unit, ask, kb)
        reader = known(unit, _reader(unit, user_id) if user_id else ask.reader)
    return single(permissions_view.access(base, path.strip("/"), reader))


def _base(unit: Unit, ask: Asker, kb: str) -> tuple[Base, str]:
    base = require_base(unit, ask.bot, kb)
    return base, rules_text(unit, ask.bot, base.name)


def _reader(unit: Unit, user_id: str) -> Reader:
    user = unit.users.get(user_id) if is_id(user_id) else None
    if user is None:
        raise NotFound("There is no such person.")
    return Reader(user.id, user.role, (), user.email)


def _etag(text: str) -> str:
    return f'"{sha256(text.encode()).hexdigest()[:20]}"'
