"""A script run for somebody who watches: an author who tries it, an operator, a caller of a tool.

It runs in a session, the caller's own or one made for it, so that it may ask questions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.basic.runtime.entry import entry_code
from shared.basic.runtime.outcome import Completed, Failed, Reply, Waiting
from shared.basic.runtime.program import Program
from shared.basic.runtime.tool_arguments import tool_arguments
from shared.basic.values import to_plain
from shared.basic.values.codec import decode
from shared.errors import CompileFailed, NotFound, Unprocessable
from shared.ids import new_id
from shared.records.runs import ACTIVE, CANCELLED, FAILED, WAITING
from shared.records.sessions import Session
from shared.scripts.running import queue_run, settled, start, status_of
from shared.scripts.services import DetachedServices
from shared.scripts.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.basic.functions import FunctionContext
    from shared.basic.registry import Registry
    from shared.basic.runtime.outcome import Outcome
    from shared.records.bots import Bot
    from shared.records.runs import Run
    from shared.records.users import User
    from shared.scripts.ports import Workshop
    from shared.store import Unit

TRIGGER = "trial"
CHANNEL = "trial"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be run: a script of the bot, one tool in it, or with `source` a text that is in no package.
    `trace` tells what it reads and does, and its variables at the end."""

    script: str
    params: Mapping[str, Any]
    entry: str = ""
    source: str | None = None
    trace: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a run has come. `output` is what it said this time, `prompt` what it asks, `message` what anybody may know
    of its failure."""

    run: Run
    status: str
    output: list[str]
    result: Any = None
    prompt: str | None = None
    error: Mapping[str, Any] | None = None
    message: str = ""
    trace: Sequence[Mapping[str, Any]] | None = None
    variables: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        shown = {
            "run_id": self.run.id,
            "session_id": self.run.session_id or None,
            "status": self.status,
            "output": self.output,
            "result": self.result,
        }
        if self.prompt is not None:
            shown["prompt"] = self.prompt
        if self.error is not None:
            shown["error"] = dict(self.error)
        if self.trace is not None:
            shown |= {"trace": list(self.trace), "variables": dict(self.variables or {})}
        return shown


def begin(
    workshop: Workshop, bot: Bot, user: User, wanted: Wanted, session: Session | None = None
) -> Trial:
    """Run until it ends or waits. Raises NotFound for an unknown script, Unprocessable for PARAMs that do not fit."""
    program = program_of(workshop, bot, wanted)
    params = fitting(program, wanted, DetachedServices(workshop, bot, user).context)
    session = session or _new_session(workshop, bot, user, program.name)
    services = DetachedServices(workshop, bot, user, session, program)
    caller = {"kind": TRIGGER, "user_id": user.id}
    if wanted.source is not None:
        caller["source"] = wanted.source
    trace: list[Mapping[str, Any]] = []
    outcome = start(
        workshop,
        services,
        program,
        trigger=TRIGGER,
        params=params,
        caller=caller,
        entry=wanted.entry,
        registry=_traced(trace) if wanted.trace else None,
    )
    trial = _trial(services, outcome)
    return replace(trial, trace=trace, variables=_held(outcome)) if wanted.trace else trial


def _traced(trace: list[Mapping[str, Any]]) -> Registry:
    from shared.basic.rehearsal.acts import traced_keywords

    return traced_keywords(lambda **event: trace.append(event))


def _held(outcome: Outcome) -> Mapping[str, Any]:
    """The variables at the end."""
    held = outcome.variables if isinstance(outcome, Completed) else {}
    return {name: to_plain(v) for name, v in held.items() if not name.startswith(" ")}


def fitting(program: Program, wanted: Wanted, context: FunctionContext) -> Mapping[str, Any]:
    """The PARAMs as the entry wants them; Unprocessable with one reason per parameter that does not fit."""
    try:
        params = program.codes[entry_code(program, wanted.entry)].params
    except BasicError as error:
        raise NotFound(error.message) from error
    converted = tool_arguments(params, wanted.params, context)
    if not converted.ok:
        raise Unprocessable(
            "Some parameters do not fit.", details={"parameters": converted.problems}
        )
    return converted.params


def answer(
    workshop: Workshop, bot: Bot, user: User, session: Session, run: Run, text: str
) -> Trial:
    """Give a waiting run the words it asked for."""
    from shared.basic.runtime.runner import Runner

    source = run.caller.get("source")
    program = None
    if source is not None:
        program = program_of(workshop, bot, Wanted(run.script, {}, source=str(source)))
    services = DetachedServices(workshop, bot, user, session, program)
    runner = Runner(services)
    outcome = settled(workshop, services, runner, runner.answer(run, Reply(text), ""))
    return _trial(services, outcome)


def variables(unit: Unit, run: Run) -> list[dict[str, Any]]:
    """What a run that has not ended holds, per frame: script, line, and the variables that have a value."""
    if not run.snapshot.get("frames"):
        return []
    values = decode(run.snapshot["values"])["frames"]
    found = []
    for about, (slots, script) in zip(run.snapshot["frames"], values, strict=True):
        stored = unit.programs.get(about["program"])
        if stored is None:
            continue
        program = Program.from_json(stored.code)
        code = program.codes[about["code"]]
        named = [*zip(code.slots, slots, strict=False), *zip(program.slots, script, strict=False)]
        found.append(
            {
                "script": program.name,
                "code": code.name,
                "line": code.lines[about["pc"]][0],
                "variables": {
                    name: to_plain(value)
                    for name, value in named
                    if value is not None and not name.startswith(" ")
                },
            }
        )
    return found


def cancelled(unit: Unit, run_id: str) -> Run | None:
    """End a run that waits or has failed; None when it is neither."""
    run = unit.runs.get(run_id)
    if run is None or run.status not in (WAITING, FAILED):
        return None
    ended = replace(run, status=CANCELLED, wait={})
    unit.runs.save(ended)
    return ended


def retry(workshop: Workshop, run: Run) -> Run | None:
    """Have a failed run go on at the operation that failed; None when that cannot be."""
    if run.status != FAILED or run.session_id or not run.snapshot:
        return None
    again = replace(run, status=ACTIVE, error={}, wait={})
    with workshop.store.transaction(run.org_id) as unit:
        unit.runs.save(again)
    queue_run(workshop, again, f"retry:{workshop.clock.now():%Y%m%d%H%M%S%f}")
    return again


def program_of(workshop: Workshop, bot: Bot, wanted: Wanted) -> Program:
    """The program that is wanted. Raises NotFound, and CompileFailed for a source with errors."""
    if wanted.source is not None:
        return _compiled(workshop, bot, wanted.script or "trial", wanted.source)
    with workshop.store.transaction(bot.org_id) as unit:
        stored = unit.programs.active(bot.id, wanted.script)
    if stored is None:
        raise NotFound("There is no such script, or it has never compiled.")
    return Program.from_json(stored.code)


def _compiled(workshop: Workshop, bot: Bot, name: str, source: str) -> Program:
    from shared.packages.compilation import build_script

    stem = name.removesuffix(".bas")
    with workshop.store.transaction(bot.org_id) as unit:
        scripts = {each.name: each.source for each in unit.programs.scripts(bot.id)}
        tables = columns_of(unit, bot)
    scripts[stem.casefold()] = source
    build = build_script(bot, f"{stem}.bas", source, scripts, tables=tables)
    if build.program is None:
        raise CompileFailed(details={"diagnostics": list(build.diagnostics)})
    return Program.from_json(build.program.code)


def _new_session(workshop: Workshop, bot: Bot, user: User, name: str) -> Session:
    now = workshop.clock.now()
    session = Session(
        id=new_id(),
        org_id=bot.org_id,
        bot_id=bot.id,
        user_id=user.id,
        channel=CHANNEL,
        status="active",
        title=f"{name}.bas",
        created_at=now,
        updated_at=now,
    )
    with workshop.store.transaction(bot.org_id) as unit:
        unit.sessions.create(session)
    return session


def _trial(services: DetachedServices, outcome: Outcome) -> Trial:
    said, status = list(services.dialog.said), status_of(outcome)
    if isinstance(outcome, Completed):
        return Trial(outcome.run, status, said, to_plain(outcome.value))
    if isinstance(outcome, Failed):
        return Trial(
            outcome.run, status, said, error=outcome.run.error, message=outcome.safe_message
        )
    prompt = None
    if isinstance(outcome, Waiting) and outcome.run.wait.get("kind") == "hear":
        prompt = str(outcome.run.wait.get("prompt", ""))
    return Trial(outcome.run, status, said, prompt=prompt)
