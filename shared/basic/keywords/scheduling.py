"""SET SCHEDULE as a statement: schedules a script sets while it runs. One that stands alone in a file is a declaration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.schedule_spec import ScheduleError, parse
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.ids import new_id
from shared.records.schedules import Schedule

_MOST = 100
_SUFFIX = ".bas"


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
