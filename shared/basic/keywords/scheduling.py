"""SET SCHEDULE as a statement: schedules a script sets while it runs. One that stands alone in a file is a declaration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.keywords.events import seconds_of
from shared.basic.runtime.run import Run
from shared.basic.schedule_spec import ScheduleError, parse
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.ids import new_id
from shared.records.events import Delivery
from shared.records.schedules import Schedule

_MOST = 100
_SUFFIX = ".bas"
_SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400}


@dataclass(slots=True)
class _Wanted:
    """What the arguments of SET SCHEDULE mean, whatever their order."""

    spec: str = ""
    script: str = ""
    starts: date | None = None
    arguments: tuple[Any, ...] = ()


@keyword(
    "SET SCHEDULE {first} [, {second} [, {third:expr}]]",
    "SET SCHEDULE {first:atom} {second:atom} [{third:atom}]",
    "SET SCHEDULE {second:sum} TO {first:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    example='SET SCHEDULE "every day at 9am", "report.bas"',
)
def set_schedule(run: Run, first: Any, second: Any = None, third: Any = None) -> None:
    """Have a script run by a schedule, from now on; without a script this one.

    A spec, a script and the date to start on are told apart by their shape; what is left is given to the script.
    """
    wanted = _sorted_out(run, [value for value in (first, second, third) if value is not None])
    present = run.unit.schedules.list_of(run.bot.id)
    if len(present) >= _MOST:
        raise BasicError("R5810", f"this bot has {_MOST} schedules already")
    zone = run.services.context.zone
    made = Schedule(
        id=new_id(),
        org_id=run.services.org_id,
        bot_id=run.bot.id,
        script=wanted.script or run.script,
        spec=wanted.spec,
        timezone=str(zone),
        arguments=wanted.arguments,
        is_declared=False,
        starts=wanted.starts,
    )
    following = parse(made.spec, made.starts).next_after(run.services.context.now(), zone)
    run.unit.schedules.put(replace(made, next_run=following))


@keyword(
    "SCHEDULE IN {amount:unary} {unit:word(SECOND|SECONDS|MINUTE|MINUTES|HOUR|HOURS|DAY|DAYS)} [DO] {body:block}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='SCHEDULE IN 2 HOURS DO\n  TALK "Did it work?"\nEND SCHEDULE',
)
def schedule_in(run: Run, amount: Any, unit: str, body: Any) -> None:
    """Run the statements up to END SCHEDULE later, with the variables as they are now.

    In a conversation they belong to it. The one-minute clock starts them, so they may be up to a minute late.
    """
    seconds = seconds_of("SCHEDULE IN", amount) or 0.0
    now = run.services.context.now()
    try:
        due_at = now + timedelta(seconds=seconds * _SECONDS[unit.removesuffix("S")])
    except OverflowError as error:
        raise BasicError("R5010", f"SCHEDULE IN {shortened(amount)} {unit} is too far") from error
    session, program = run.services.session, run.program()
    session_id = session.id if session else ""
    delivery_id = new_id()
    run.unit.events.add(
        Delivery(
            id=delivery_id,
            org_id=run.services.org_id,
            bot_id=run.bot.id,
            lane=session_id or delivery_id,
            session_id=session_id,
            script=program.name if program else run.script,
            entry=body["entry"],
            program_id=program.id if program else "",
            depth=run.depth,
            payload=to_plain(body["captured"]),
            due_at=due_at,
        )
    )


def _sorted_out(run: Run, values: list[Any]) -> _Wanted:
    wanted = _Wanted()
    for value in values:
        text = display(value).strip()
        if not wanted.script and _is_script(run, text):
            wanted.script = _stem(text)
        elif not wanted.spec and _is_spec(text):
            wanted.spec = text
        elif wanted.spec and wanted.starts is None and not wanted.script and _day(value):
            wanted.starts = _day(value)
        else:
            wanted.arguments += (to_plain(value),)
    if not wanted.spec:
        raise BasicError(
            "R5810", f'{shortened(display(values[0]))} is not a schedule: try "every 5 minutes"'
        )
    return wanted


def _stem(text: str) -> str:
    return text.rpartition("/")[2].removesuffix(_SUFFIX)


def _is_script(run: Run, text: str) -> bool:
    return text.casefold().endswith(_SUFFIX) or run.services.program(text) is not None


def _is_spec(text: str) -> bool:
    try:
        parse(text)
    except ScheduleError:
        return False
    return True


def _day(value: Any) -> date | None:
    """The day a date or date text names."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        once = parse(display(value)).once
    except ScheduleError:
        return None
    return once.date() if once else None
