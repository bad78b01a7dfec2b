"""What starts scripts from outside: webhooks, the API, and schedules run at once (language spec §7.1)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from functions.basic.deps import Wiring
from functions.basic.inputs import (
    Ask,
    Caller,
    Ports,
    RawBody,
    Running,
    acting_user,
    asker,
)
from functions.basic.models import ScheduleChange, schedule_out
from layers.http.paging import Paging, single
from shared.basic.runtime.outcome import Completed, Failed, Outcome
from shared.basic.values import to_plain
from shared.errors import (
    BadRequest,
    InternalError,
    NotAuthenticated,
    NotFound,
    PayloadTooLarge,
    TimedOut,
)
from shared.scripts import schedules, trials, webhooks
from shared.scripts.running import active_program, start, status_of
from shared.scripts.services import DetachedServices

if TYPE_CHECKING:
    from shared.records.bots import Bot
    from shared.records.schedules import Schedule, Webhook
    from shared.records.users import Identity

router = APIRouter(tags=["basic"])

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@router.get("/api/basic/schedules")
def list_schedules(ask: Ask, ports: Ports, page: Paging) -> dict[str, Any]:
    """The bot's schedules with their next and last runs."""
    ask.must_be("viewer")
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = [schedule_out(each) for each in unit.schedules.list_of(ask.bot.id)]
    return page.listing(found[page.offset : page.offset + page.limit], len(found))


@router.patch("/api/basic/schedules/{schedule_id}")
def change_schedule(
    schedule_id: str, wanted: ScheduleChange, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """Pause a schedule, or have it go on: its next time is then counted from now."""
    schedule, bot = _schedule(ports, caller, schedule_id)
    next_time = schedules.next_run(schedule, ports.clock.now())
    changed = replace(schedule, is_enabled=wanted.enabled, next_run=next_time)
    with ports.store.transaction(bot.org_id) as unit:
        unit.schedules.put(changed)
    return single(schedule_out(changed))


@router.post("/api/basic/schedules/{schedule_id}/run")
def run_schedule(
    schedule_id: str, response: Response, caller: Caller, ports: Ports, bench: Running
) -> dict[str, Any]:
    """One extra run of a schedule's script, now."""
    schedule, bot = _schedule(ports, caller, schedule_id)
    outcome = schedules.run_now(bench, bot, schedule)
    if outcome is None:
        raise NotFound("The script of the schedule has never compiled.")
    if not isinstance(outcome, Completed | Failed):
        response.status_code = 202
    run_id = outcome.run.id
    status_url = f"/api/basic/runs/{run_id}"
    return single({"run_id": run_id, "status": status_of(outcome), "status_url": status_url})


@router.post("/api/{bot_name}/run/{script}")
def run_script(
    bot_name: str,
    script: str,
    response: Response,
    body: RawBody,
    caller: Caller,
    ports: Ports,
    bench: Running,
) -> dict[str, Any]:
    """Run a script for a program: the JSON body are its PARAMs, the answer is what it returns. Nobody can be asked."""
    ask = asker(caller, ports, bot_name)
    ask.must_be("operator")
    program = active_program(bench, ask.bot, script.removesuffix(".bas"))
    if program is None:
        raise NotFound("There is no such script, or it has never compiled.")
    services = DetachedServices(bench, ask.bot, acting_user(ports, caller))
    params = trials.fitting(program, trials.Wanted(program.name, _object(body)), services.context)
    outcome = start(
        bench,
        services,
        program,
        trigger="api",
        params=params,
        caller={"kind": "api", "user_id": caller.user_id},
    )
    return _answered(response, services, outcome)


@router.api_route("/api/{bot_name}/webhook/{endpoint}", methods=METHODS)
@router.api_route("/api/bot/{bot_name}/{endpoint}", methods=["GET", "POST"])
def call_webhook(
    bot_name: str, endpoint: str, request: Request, body: RawBody, ports: Ports, bench: Running
) -> Response:
    """Run the script that declares the endpoint; it decides what the caller gets."""
    if len(body) > webhooks.MOST_BODY:
        raise PayloadTooLarge
    bot, webhook = _webhook(ports, bot_name, endpoint)
    call = webhooks.Call(
        method=request.method,
        path=request.url.path,
        query=dict(request.query_params),
        headers={name.lower(): text for name, text in request.headers.items()},
        body=body,
    )
    if not webhooks.is_allowed(webhook, call):
        raise NotAuthenticated("This webhook has a secret.")
    program = active_program(bench, bot, webhook.script)
    if program is None:
        raise NotFound("There is no such webhook.")
    outcome = start(
        bench,
        DetachedServices(bench, bot),
        program,
        trigger=webhooks.TRIGGER,
        params=webhooks.payload(call),
        caller={"kind": webhooks.TRIGGER, "endpoint": webhook.endpoint},
    )
    return _hooked(outcome)


def _schedule(ports: Wiring, caller: Identity, schedule_id: str) -> tuple[Schedule, Bot]:
    """The schedule, for an operator of its bot."""
    with ports.store.transaction(caller.org_id) as unit:
        schedule = unit.schedules.get(schedule_id)
        bot = unit.bots.get(schedule.bot_id) if schedule else None
    if schedule is None or bot is None:
        raise NotFound("There is no such schedule.")
    asker(caller, ports, bot.id).must_be("operator")
    return schedule, bot


def _webhook(ports: Wiring, bot_name: str, endpoint: str) -> tuple[Bot, Webhook]:
    bot = ports.store.directory.bot_named(bot_name)
    if bot is None or bot.status != "active":
        raise NotFound("There is no such webhook.")
    with ports.store.transaction(bot.org_id) as unit:
        webhook = unit.webhooks.at(bot.id, endpoint)
    if webhook is None:
        raise NotFound("There is no such webhook.")
    return bot, webhook


def _hooked(outcome: Outcome) -> Response:
    """Text is sent as it is, anything else as JSON. A script that goes on without its caller has timed out for them."""
    if isinstance(outcome, Completed):
        answer = webhooks.answer_of(outcome)
    elif isinstance(outcome, Failed):
        answer = webhooks.failure_of(outcome)
    else:
        raise TimedOut
    headers = dict(answer.headers)
    if answer.is_text:
        return PlainTextResponse(answer.body, answer.status, headers)
    return JSONResponse(answer.body, answer.status, headers)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError as error:
        raise BadRequest("The body is not valid JSON.") from error
    if not isinstance(found, dict):
        raise BadRequest("The body must be a JSON object.")
    return found


def _answered(response: Response, services: DetachedServices, outcome: Outcome) -> dict[str, Any]:
    said = services.dialog.said
    if isinstance(outcome, Completed):
        return single({"result": to_plain(outcome.value), "output": said})
    if isinstance(outcome, Failed):
        raise InternalError(outcome.safe_message, details={"run_id": outcome.run.id})
    response.status_code = 202
    return single(
        {
            "run_id": outcome.run.id,
            "status": status_of(outcome),
            "output": said,
            "status_url": f"/api/basic/runs/{outcome.run.id}",
        }
    )
