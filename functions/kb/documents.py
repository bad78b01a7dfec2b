"""Documents: list, read, upload, index again, delete."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from functions.kb.inputs import Ask, Asker, Caller, Ports, asker
from functions.kb.models import IndexIn, UploadIn, document_out, job_out, previews_out
from layers.http.bots import named_bot
from layers.http.paging import Paging, single
from shared.errors import NotFound
from shared.ids import is_id
from shared.knowledge import overview
from shared.knowledge.collections import document_id, source_url
from shared.knowledge.overview import DocumentFilter
from shared.knowledge.upkeep import REINDEX, begin, new_task
from shared.packages.layout import clean_path, knowledge_key
from shared.packages.uploads import upload_limit
from shared.store import Unit

router = APIRouter(prefix="/api/kb", tags=["kb"])

UPLOAD_SECONDS = 900
OPEN_SECONDS = 300


@router.get("/documents")
def list_documents(
    ask: Ask,
    ports: Ports,
    page: Paging,
    kb: str = "",
    status: str = "",
    q: str = "",
    folder: str = "",
) -> dict[str, Any]:
    """The documents the caller may see, by knowledge base and path."""
    ask.must_be("viewer")
    wanted = DocumentFilter(kb, status, q, folder)
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = overview.documents(unit, ask.bot, ask.reader, wanted)
    shown = found[page.offset : page.offset + page.limit]
    return page.listing([document_out(document) for document in shown], len(found))


@router.get("/documents/{identity}")
def read_document(identity: str, ask: Ask, ports: Ports) -> dict[str, Any]:
    """One document, with the beginnings of its passages."""
    ask.must_be("viewer")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found, passages = overview.document(unit, ask.bot, _known(identity), ask.reader)
    return single(document_out(found) | {"previews": previews_out(passages)})


@router.get("/documents/{identity}/file", status_code=307)
def open_document(identity: str, caller: Caller, ports: Ports) -> RedirectResponse:
    """Where a citation leads: the file, or the page of the website, for those who may read it."""
    with ports.store.transaction(caller.org_id) as unit:
        there = unit.documents.get(_known(identity))
    ask = asker(caller, ports, there.bot_id if there else "")
    with ports.store.transaction(caller.org_id) as unit:
        found, _ = overview.document(unit, ask.bot, identity, ask.reader)
    url = source_url(found.kb, found.path)
    if not url:
        key = knowledge_key(ask.bot.name, found.kb, found.path)
        url = ports.files.download_url(key, OPEN_SECONDS, found.path.rpartition("/")[2])
    return RedirectResponse(url, 307, headers={"Cache-Control": "no-store"})


@router.delete("/documents/{identity}", status_code=204)
def delete_document(identity: str, ask: Ask, ports: Ports) -> None:
    """Delete the file; its event takes the passages out of the index."""
    ask.must_be("operator")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found, _ = overview.document(unit, ask.bot, _known(identity), ask.reader)
    ports.files.delete([knowledge_key(ask.bot.name, found.kb, found.path)])


@router.post("/upload", status_code=201)
def prepare_upload(
    wanted: UploadIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """A form to post one file with; indexing begins when the file is there."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("operator")
    kb, path = clean_path(wanted.kb), clean_path(wanted.path)
    with ports.store.transaction(ask.bot.org_id) as unit:
        overview.require_open(unit, ask.bot, kb, ask.reader)
    limit = upload_limit(ask.bot, ports.formats.limit_key(path), wanted.size)
    key = knowledge_key(ask.bot.name, kb, path)
    form = ports.files.upload_form(key, wanted.content_type, limit, UPLOAD_SECONDS)
    upload = {"method": "POST", "url": form.url, "fields": dict(form.fields)}
    identity = document_id(ask.bot.id, kb, path)
    return single({"document_id": identity, "upload": upload, "expires_in": UPLOAD_SECONDS})


@router.post("/index", status_code=202)
def index_again(wanted: IndexIn, request: Request, caller: Caller, ports: Ports) -> dict[str, Any]:
    """Index documents again in the background; `force` also those that did not change."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("operator")
    with ports.store.transaction(ask.bot.org_id) as unit:
        kb, identity = _scope(unit, ask, wanted)
        task = new_task(REINDEX, ask.bot, kb=kb, document_id=identity, force=wanted.force)
        job = begin(unit, ask.bot, ask.identity.user_id, task)
    ports.queue.send_job(task.as_json())
    return single(job_out(job))


def _scope(unit: Unit, ask: Asker, wanted: IndexIn) -> tuple[str, str]:
    """The knowledge base and document meant, "" for all."""
    kb = overview.require_open(unit, ask.bot, wanted.kb, ask.reader).name if wanted.kb else ""
    identity = wanted.document_id
    if wanted.path and not identity:
        identity = document_id(ask.bot.id, kb, clean_path(wanted.path))
    if identity:
        found, _ = overview.document(unit, ask.bot, _known(identity), ask.reader)
        return found.kb, found.id
    return kb, ""


def _known(identity: str) -> str:
    if not is_id(identity):
        raise NotFound("There is no such document.")
    return identity
