"""Running scripts by hand, hearing what they ask, and the history of runs (platform spec §3.3)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from functions.basic.inputs import (
    Ask,
    Asker,
    Caller,
    Ports,
    Running,
    acting_user,
    asker,
    own_session,
)
from functions.basic.models import RunIn, WordsIn, act_out, log_out, run_row
from layers.http.bots import named_bot
from layers.http.paging import Paging, single
from shared.errors import Conflict, Gone, NotFound
from shared.ids import is_id
from shared.records.runs import WAITING, Run
from shared.records.sessions import Session
from shared.scripts import trials
from shared.scripts.dry_runs import BotScripts, dry_run

if TYPE_CHECKING:
    from functions.basic.deps import Wiring

router = APIRouter(prefix="/api/basic", tags=["basic"])


@router.post("/run")
def run_script(
    wanted: RunIn,
    request: Request,
    response: Response,
    caller: Caller,
    ports: Ports,
    bench: Running,
) -> dict[str, Any]:
    """Run a script of the bot, or a source, for the caller: what it said, returned or asks."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("operator")
    began = time.monotonic()
    what = trials.Wanted(wanted.name, wanted.params, source=wanted.source, trace=wanted.trace)
    if wanted.dry_run:
        program = trials.program_of(bench, ask.bot, what)
        scripts, readers = BotScripts(ports.store, ask.bot), (ports.formats, ports.papers)
        told = dry_run(scripts, program, wanted.params, wanted.hear, readers)
        return single({**told.as_json(), "duration_ms": _since(began)})
    trial = trials.begin(
        bench,
        ask.bot,
        acting_user(ports, caller),
        what,
        _session(ports, ask, wanted.session_id),
    )
    return _answered(response, trial, began)


@router.post("/run/{run_id}/input")
def answer_run(
    run_id: str,
    words: WordsIn,
    response: Response,
    caller: Caller,
    ports: Ports,
    bench: Running,
) -> dict[str, Any]:
    """Tell a waiting run of the caller what it asked for."""
    run, ask = _run(ports, caller, run_id)
    if run.status != WAITING or run.wait.get("kind") != "hear":
        raise Gone("The run does not wait for words.")
    session = own_session(ports, caller, run.session_id)
    began = time.monotonic()
    trial = trials.answer(bench, ask.bot, acting_user(ports, caller), session, run, words.text)
    return _answered(response, trial, began)


@router.get("/runs")
def list_runs(
    ask: Ask,
    ports: Ports,
    page: Paging,
    name: str = "",
    status: str = "",
    since: datetime | None = None,
) -> dict[str, Any]:
    """The bot's runs, newest first; `since` is when they began."""
    ask.must_be("operator")
    begun = since.replace(tzinfo=since.tzinfo or UTC) if since else None
    with ports.store.transaction(ask.bot.org_id) as unit:
        found = unit.runs.list_of(
            ask.bot.id,
            status=status,
            script=name.removesuffix(".bas"),
            since=begun,
            limit=page.limit,
            offset=page.offset,
        )
    return page.listing([run_row(run) for run in found])


@router.get("/runs/{run_id}")
def read_run(run_id: str, caller: Caller, ports: Ports) -> dict[str, Any]:
    """One run with its result, its variables and where it stands, what it wrote with LOG and what it did outside."""
    run, ask = _run(ports, caller, run_id)
    ask.must_be("operator")
    with ports.store.transaction(caller.org_id) as unit:
        shown = {
            **run_row(run),
            "result": run.result,
            "frames": trials.variables(unit, run),
            "log": [log_out(line) for line in unit.history.lines(run.id)],
            "trace": [act_out(act) for act in unit.history.acts(run.id)],
        }
    return single(shown)


@router.post("/runs/{run_id}/cancel")
def cancel_run(run_id: str, caller: Caller, ports: Ports) -> dict[str, Any]:
    """End a waiting run where it stands."""
    run, ask = _run(ports, caller, run_id)
    ask.must_be("operator")
    with ports.store.transaction(caller.org_id) as unit:
        cancelled = trials.cancelled(unit, run.id)
    if cancelled is None:
        raise Conflict("Only a run that waits or has failed can be cancelled.")
    return single(run_row(cancelled))


@router.post("/runs/{run_id}/retry", status_code=202)
def retry_run(run_id: str, caller: Caller, ports: Ports) -> dict[str, Any]:
    """Go on with a failed run at the operation that failed."""
    run, ask = _run(ports, caller, run_id)
    ask.must_be("operator")
    retried = trials.retry(ports.bench(), run)
    if retried is None:
        raise Conflict("Only a failed run without a conversation can be gone on with.")
    return single(run_row(retried))


def _session(ports: Wiring, ask: Asker, session_id: str) -> Session | None:
    return own_session(ports, ask.identity, session_id) if session_id else None


def _run(ports: Wiring, caller: Caller, run_id: str) -> tuple[Run, Asker]:
    with ports.store.transaction(caller.org_id) as unit:
        run = unit.runs.get(run_id) if is_id(run_id) else None
        bot = unit.bots.get(run.bot_id) if run else None
    if run is None or bot is None:
        raise NotFound("There is no such run.")
    return run, Asker(caller, bot)


def _answered(response: Response, trial: trials.Trial, began: float) -> dict[str, Any]:
    shown = {**trial.as_json(), "duration_ms": _since(began)}
    if trial.status == "running":
        response.status_code = 202
        shown["status_url"] = f"/api/basic/runs/{trial.run.id}"
    return single(shown)


def _since(began: float) -> int:
    """Milliseconds."""
    return round((time.monotonic() - began) * 1000)
