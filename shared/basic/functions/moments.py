"""Dates and times: the present, parts, reading and writing."""

from datetime import UTC, date, datetime, time
from typing import Any

from shared.basic.formatting.formats import format_value
from shared.basic.functions.arguments import moment
from shared.basic.functions.declaration import FunctionContext, function
from shared.basic.values.display import display
from shared.basic.values.moments import as_datetime, epoch_seconds, moment_text, weekday_number


@function("NOW", example="NOW()")
def now(context: FunctionContext) -> datetime:
    """The present in the bot's time zone."""
    return context.local_now()


@function("NOW_UTC", example="NOW_UTC()")
def now_utc(context: FunctionContext) -> datetime:
    """The present in UTC."""
    return context.now().astimezone(UTC).replace(microsecond=0)


@function("TODAY", "CURDATE", example="TODAY()")
def today(context: FunctionContext) -> date:
    """The day in the bot's time zone."""
    return context.local_now().date()


@function("TIME", example="TIME()")
def time_of_day(context: FunctionContext) -> time:
    """The time of day in the bot's time zone."""
    return context.local_now().time()


@function("NOW_STR", example="NOW_STR()")
def now_text(context: FunctionContext) -> str:
    """The present as `YYYY-MM-DD HH:mm:ss`."""
    return moment_text(context.local_now())


@function("TODAY_STR", example="TODAY_STR()")
def today_text(context: FunctionContext) -> str:
    """The day as `YYYY-MM-DD`."""
    return moment_text(context.local_now().date())


@function("TIMESTAMP", "UNIX_TIMESTAMP", takes_null=True, example="TIMESTAMP()")
def timestamp(context: FunctionContext, value: Any = None) -> int | None:
    """Seconds since 1970 of the present or of a date; a date without zone is in the bot's."""
    if value is None:
        return int(context.now().timestamp())
    found = moment(context, value)
    return None if found is None else int(epoch_seconds(_zoned(context, found)))


def _zoned(context: FunctionContext, found: date | time) -> datetime:
    whole = as_datetime(found)
    return whole if whole.tzinfo else whole.replace(tzinfo=context.zone)


@function("TIMESTAMP_MS", example="TIMESTAMP_MS()")
def timestamp_ms(context: FunctionContext) -> int:
    """Milliseconds since 1970."""
    return int(context.now().timestamp() * 1000)


def _part(context: FunctionContext, value: Any, name: str) -> int | None:
    found = moment(context, value)
    if found is None or (isinstance(found, time) and name in ("year", "month", "day")):
        return None
    part: int = getattr(as_datetime(found), name)
    return part


@function("YEAR", example='YEAR("2026-03-05") = 2026')
def year(context: FunctionContext, value: Any) -> int | None:
    """The year of a date; null if it cannot be read."""
    return _part(context, value, "year")


@function("MONTH", example='MONTH("2026-03-05") = 3')
def month(context: FunctionContext, value: Any) -> int | None:
    """The month of a date, 1 to 12; null if it cannot be read."""
    return _part(context, value, "month")


@function("DAY", example='DAY("2026-03-05") = 5')
def day(context: FunctionContext, value: Any) -> int | None:
    """The day of the month; null if the date cannot be read."""
    return _part(context, value, "day")


@function("HOUR", example='HOUR("14:30") = 14')
def hour(context: FunctionContext, value: Any) -> int | None:
    """The hour, 0 to 23; null if the time cannot be read."""
    return _part(context, value, "hour")


@function("MINUTE", example='MINUTE("14:30") = 30')
def minute(context: FunctionContext, value: Any) -> int | None:
    """The minute; null if the time cannot be read."""
    return _part(context, value, "minute")


@function("SECOND", example='SECOND("14:30:05") = 5')
def second(context: FunctionContext, value: Any) -> int | None:
    """The second; null if the time cannot be read."""
    return _part(context, value, "second")


@function("QUARTER", example='QUARTER("2026-05-01") = 2')
def quarter(context: FunctionContext, value: Any) -> int | None:
    """The quarter of the year, 1 to 4; null if the date cannot be read."""
    found = month(context, value)
    return None if found is None else (found + 2) // 3


@function("WEEKDAY", example='WEEKDAY("2026-03-01") = 1')
def weekday(context: FunctionContext, value: Any) -> int | None:
    """1 for Sunday to 7 for Saturday; null if the date cannot be read."""
    found = moment(context, value)
    return None if found is None or isinstance(found, time) else weekday_number(found)


@function("DATEVALUE", example='DATEVALUE("05/03/2026") = "2026-03-05"')
def date_value(context: FunctionContext, value: Any) -> date | None:
    """The date a text spells; null if it spells none."""
    found = moment(context, value)
    return None if found is None or isinstance(found, time) else as_datetime(found).date()


@function("TIMEVALUE", example='TIMEVALUE("2:30 PM") = "14:30"')
def time_value(context: FunctionContext, value: Any) -> time | None:
    """The time of day a text spells; null if it spells none."""
    found = moment(context, value)
    return None if found is None else as_datetime(found).time()


@function("CDATE", example='CDATE("2026-03-05 14:30")')
def as_moment(context: FunctionContext, value: Any) -> Any:
    """The date, time or both that a text spells; null if it spells none."""
    return moment(context, value)


@function(
    "FORMAT", "FORMAT_DATE", takes_null=True, example='FORMAT(1234.5, "#,##0.00") = "1,234.50"'
)
def formatted(context: FunctionContext, value: Any, pattern: Any = "") -> str:
    """The value as text by a pattern, in the bot's language."""
    return format_value(value, display(pattern), context.locale, day_first=context.day_first)


@function("ISDATE", "IS_DATE", takes_null=True, example='ISDATE("2026-02-30") = FALSE')
def is_date(context: FunctionContext, value: Any) -> bool:
    """Whether the value is a date or a text that spells one."""
    found = moment(context, value)
    return found is not None and not isinstance(found, time)
