"""Websites a bot draws on: list, add, remove, visit again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request

from functions.kb.inputs import Ask, Caller, Ports, asker
from functions.kb.models import RecrawlIn, WebsiteIn, job_out, website_out
from layers.http.bots import named_bot
from layers.http.paging import Paging, single
from shared.errors import BadRequest, NotFound
from shared.ids import is_id
from shared.knowledge.upkeep import DROP, REINDEX, begin, new_task
from shared.network.failures import NetworkFailed
from shared.websites import registration
from shared.websites.scope import spelled
from shared.websites.visits import LEASE, new_visit

router = APIRouter(tags=["kb"])


@router.get("/api/kb/websites")
def list_websites(ask: Ask, ports: Ports, page: Paging, status: str = "") -> dict[str, Any]:
    """The bot's websites with their newest and next visit."""
    ask.must_be("viewer")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = unit.websites.list_of(ask.bot.id, status)
    shown = found[page.offset : page.offset + page.limit]
    return page.listing([website_out(each) for each in shown], len(found))


@router.post("/api/kb/websites", status_code=201)
def add_website(
    wanted: WebsiteIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """Add a website; its first visit begins at once. A host that is not public is refused."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("operator")
    try:
        made = registration.website(
            ask.bot,
            wanted.url,
            refresh=wanted.refresh,
            depth=wanted.depth,
            max_pages=wanted.max_pages,
        )
        ports.guard.require_public(made.url)
    except NetworkFailed as failure:
        raise BadRequest(failure.message) from failure
    with ports.store.transaction(ask.bot.org_id) as unit:
        added, job = new_visit(registration.register(unit, ask.bot, made, ports.clock.now()))
        unit.websites.put(replace(added, next_crawl=ports.clock.now() + LEASE))
    ports.queue.send_job(job.as_json())
    return single(website_out(added))


@router.delete("/api/kb/websites/{identity}", status_code=204)
def remove_website(identity: str, ask: Ask, ports: Ports) -> None:
    """Forget a website and everything read on it."""
    ask.must_be("operator")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = unit.websites.get(identity) if is_id(identity) else None
        if found is None or found.bot_id != ask.bot.id:
            raise NotFound("There is no such website.")
        task = new_task(DROP, ask.bot, kb=found.url)
        begin(unit, ask.bot, ask.identity.user_id, task)
        unit.websites.remove(found.id)
    ports.queue.send_job(task.as_json())


@router.post("/api/website/force-recrawl", status_code=202)
def visit_again(
    wanted: RecrawlIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """Visit a website now and read every page anew."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("operator")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = unit.websites.at(ask.bot.id, spelled(wanted.url))
        if found is None:
            raise NotFound("There is no such website.")
        task = new_task(REINDEX, ask.bot, kb=found.url, force=True)
        job = begin(unit, ask.bot, ask.identity.user_id, task)
    ports.queue.send_job(task.as_json())
    return single(job_out(job))
