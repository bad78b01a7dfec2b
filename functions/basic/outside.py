"""What people do outside of a conversation: they submit a bot's web forms, and decide what its scripts wait for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from functions.basic.inputs import Ask, Caller, Ports, RawBody, asker
from layers.http.paging import Paging, single
from shared.errors import NotFound, PayloadTooLarge
from shared.scripts.webhooks import Call

if TYPE_CHECKING:
    from shared.records.approvals import Approval

router = APIRouter(tags=["basic"])


class DecisionIn(BaseModel):
    """approve or reject, and why."""

    decision: str
    comment: str = Field(default="", max_length=4000)


@router.post("/api/{bot_name}/form/{form}", status_code=202)
def submit_form(
    bot_name: str, form: str, request: Request, body: RawBody, ports: Ports
) -> dict[str, Any]:
    """Hand a submission to the handlers of the form; NotFound when there are none."""
    from shared.scripts.forms import MOST_BODY, submit

    if len(body) > MOST_BODY:
        raise PayloadTooLarge
    bot = ports.store.directory.bot_named(bot_name)
    if bot is None or bot.status != "active":
        raise NotFound("There is no such form.")
    call = Call(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params),
        headers={name.lower(): text for name, text in request.headers.items()},
        body=body,
    )
    handlers = submit(ports, bot, form, call, request.client.host if request.client else "")
    if not handlers:
        raise NotFound("There is no such form.")
    return single({"accepted": True, "handlers": handlers})


@router.get("/api/approvals")
def list_approvals(ask: Ask, ports: Ports, page: Paging, status: str = "") -> dict[str, Any]:
    """The bot's approvals, newest first."""
    ask.must_be("operator")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = [_shown(each) for each in unit.approvals.list_of(ask.bot.id, status, 1000)]
    return page.listing(found[page.offset : page.offset + page.limit], len(found))


@router.post("/api/approvals/{approval_id}")
def decide_approval(
    approval_id: str, wanted: DecisionIn, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """Decide, and let the waiting run go on. Deciding the same again changes nothing."""
    from shared.scripts.approvals import Decision, decide

    with ports.store.transaction(caller.org_id) as unit:
        known = unit.approvals.get(approval_id)
        user = unit.users.get(caller.user_id)
    if known is None:
        raise NotFound("There is no such approval.")
    email = user.email if user else ""
    ask = asker(caller, ports, known.bot_id)
    if not email or email.casefold() != known.approver.casefold():
        ask.must_be("operator")
    decision = Decision(wanted.decision, email or caller.user_id, wanted.comment)
    return single(_shown(decide(ports, ask.bot, approval_id, decision)))


def _shown(approval: Approval) -> dict[str, Any]:
    return {name: value for name, value in asdict(approval).items() if name != "org_id"}
