"""Web forms of bots, submitted by anybody: their ON FORM SUBMIT handlers run in the worker."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from functions.basic.inputs import Ports, RawBody
from layers.http.paging import single
from shared.errors import NotFound, PayloadTooLarge
from shared.scripts.webhooks import Call

router = APIRouter(tags=["basic"])


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
