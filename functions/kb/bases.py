"""Knowledge bases: list, make, delete, figures."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from functions.kb.inputs import Ask, Caller, Ports, asker
from functions.kb.models import KbIn, job_out, kb_out
from layers.http.bots import named_bot
from layers.http.paging import Paging, single
from shared.errors import AlreadyExists, ValidationFailed
from shared.knowledge.bases import opened, require_room
from shared.knowledge.collections import RESERVED_NAMES, slug
from shared.knowledge.overview import require_open, summaries
from shared.knowledge.permissions_file import permissions_text
from shared.knowledge.statistics import statistics
from shared.knowledge.upkeep import DROP, begin, new_task
from shared.packages.bot_config import BotConfig
from shared.packages.layout import PERMISSIONS_FILE, Part, Place, clean_path, knowledge_key

router = APIRouter(prefix="/api/kb", tags=["kb"])


@router.get("")
def list_bases(ask: Ask, ports: Ports, page: Paging) -> dict[str, Any]:
    """The bot's knowledge bases that the caller may read."""
    ask.must_be("user")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = [kb_out(summary) for summary in summaries(unit, ask.bot, ask.reader)]
    return page.listing(found[page.offset : page.offset + page.limit], len(found))


@router.post("", status_code=201)
def make_base(wanted: KbIn, request: Request, caller: Caller, ports: Ports) -> dict[str, Any]:
    """Make an empty knowledge base: a folder that holds its rules."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("owner")
    name = _new_name(wanted.name)
    with ports.store.transaction(ask.bot.org_id) as unit:
        if opened(unit, ask.bot, [name]):
            raise AlreadyExists("There is a knowledge base of that name.")
        require_room(unit, ask.bot, name, BotConfig(ask.bot.config).integer("kb-max-collections"))
    key = knowledge_key(ask.bot.name, name, PERMISSIONS_FILE)
    text = permissions_text(wanted.default_access, wanted.description)
    ports.files.write(key, text.encode(), "application/yaml")
    place = Place(ask.bot.name, Part.KNOWLEDGE, PERMISSIONS_FILE, name)
    ports.documents.apply(ask.bot, place, key)
    with ports.store.transaction(ask.bot.org_id) as unit:
        made = [each for each in summaries(unit, ask.bot, ask.reader) if each.base.name == name]
    return single(kb_out(made[0]) if made else {"name": name})


@router.get("/stats")
def read_figures(ask: Ask, ports: Ports, kb: str = "") -> dict[str, Any]:
    """Totals and figures per knowledge base."""
    ask.must_be("viewer")
    with ports.store.transaction(ask.bot.org_id) as unit:
        name = require_open(unit, ask.bot, kb, ask.reader).name if kb else ""
        return single(statistics(unit, ask.bot, ports.vectors, ports.clock.now(), name))


@router.delete("/{kb}", status_code=202)
def delete_base(kb: str, ask: Ask, ports: Ports, *, files: bool = False) -> dict[str, Any]:
    """Delete the index of a knowledge base, and its files when asked to."""
    ask.must_be("owner")
    with ports.store.transaction(ask.bot.org_id) as unit:
        base = require_open(unit, ask.bot, kb, ask.reader)
        task = new_task(DROP, ask.bot, kb=base.name, files=files)
        job = begin(unit, ask.bot, ask.identity.user_id, task)
    ports.queue.send_job(task.as_json())
    return single(job_out(job))


def _new_name(name: str) -> str:
    cleaned = clean_path(name.strip())
    if "/" in cleaned or cleaned.startswith("."):
        raise ValidationFailed.of(name="must be one folder's name")
    if slug(cleaned) in RESERVED_NAMES:
        raise ValidationFailed.of(name="is reserved")
    return cleaned
