"""Changing one instance, an instance and all after it, or a whole series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.calendar.moments import DAY, from_wall, length, shifted, wall
from shared.calendar.recurrence.rules import parse, text_of
from shared.calendar.series import begins_at, instance_at, starts
from shared.errors import NotFound, ValidationFailed
from shared.ids import new_id
from shared.records.calendars import CalendarObject, Event, Instance, Moment

THIS, FOLLOWING, ALL = "this", "following", "all"
SCOPES = (THIS, FOLLOWING, ALL)
_TIMES = ("start", "end", "timezone")
_SERIES = ("rrule", "rdates", "exdates")
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Edit:
    """What became of a series: `kept` is None when nothing of it is left, `made` is the part split off."""

    kept: CalendarObject | None
    made: CalendarObject | None = None


def changed(
    found: CalendarObject, fields: Mapping[str, Any], scope: str, at: Moment | None
) -> Edit:
    """Give new values to fields of the event; `at` names the instance. Raises NotFound for one that is not there."""
    if scope == ALL or at is None or not _is_series(found):
        return Edit(_all_changed(found, fields, at))
    if scope == THIS:
        return Edit(_one_changed(found, fields, at))
    if _is_first(found, at):
        return Edit(_all_changed(found, fields, at))
    kept, made = _split(found, at)
    return Edit(kept, _all_changed(made, fields, at))


def removed(found: CalendarObject, scope: str, at: Moment | None) -> Edit:
    """Take away one instance, those from it on, or everything."""
    if scope == ALL or at is None or not _is_series(found):
        return Edit(None)
    _found_instance(found, at)
    if scope == FOLLOWING:
        return Edit(None) if _is_first(found, at) else Edit(_split(found, at)[0])
    master = found.master
    others = tuple(one for one in found.overrides if one.recurrence_id != at)
    if master is None:
        return Edit(replace(found, overrides=others) if others else None)
    master = replace(master, exdates=(*master.exdates, at), sequence=master.sequence + 1)
    return Edit(replace(found, master=master, overrides=others))


def materialized(one: Instance) -> Event:
    """An instance as an event of its own."""
    return replace(
        one.event,
        start=one.start,
        end=one.end,
        rrule="",
        rdates=(),
        exdates=(),
        recurrence_id=one.recurrence_id,
    )


def checked(event: Event) -> Event:
    """The event, if its times make sense. Raises ValidationFailed."""
    if isinstance(event.start, datetime) != isinstance(event.end, datetime):
        raise ValidationFailed.of(end="start and end are both days or both times")
    if event.all_day and event.end <= event.start:
        raise ValidationFailed.of(end="an all-day event ends on a later day (the end is exclusive)")
    if isinstance(event.start, datetime) and isinstance(event.end, datetime):
        if (event.start.tzinfo is None) != (event.end.tzinfo is None):
            raise ValidationFailed.of(end="start and end are both in a zone or both floating")
        if event.end <= event.start:
            raise ValidationFailed.of(end="the end must be after the start")
    if event.rrule:
        parse(event.rrule)
    return event


def _is_series(found: CalendarObject) -> bool:
    return found.master is None or found.master.is_recurring


def _found_instance(found: CalendarObject, at: Moment) -> Instance:
    one = instance_at(found, at)
    if one is None:
        raise NotFound("The series has no instance then.")
    return one


def _is_first(found: CalendarObject, at: Moment) -> bool:
    return found.master is not None and at <= found.master.start


def _one_changed(found: CalendarObject, fields: Mapping[str, Any], at: Moment) -> CalendarObject:
    own = {name: value for name, value in fields.items() if name not in _SERIES}
    one = materialized(_found_instance(found, at))
    one = checked(replace(one, **own, sequence=one.sequence + 1, recurrence_id=at))
    others = [known for known in found.overrides if known.recurrence_id != at]
    return replace(found, overrides=tuple(sorted([*others, one], key=_order)))


def _all_changed(
    found: CalendarObject, fields: Mapping[str, Any], at: Moment | None
) -> CalendarObject:
    """The whole series changed; times in `fields` are those of the instance `at`, by which the series moves."""
    master = found.master
    if master is None:
        overrides = [
            replace(one, **_plain(fields), sequence=one.sequence + 1) for one in found.overrides
        ]
        return replace(found, overrides=tuple(overrides))
    values = dict(fields)
    if at is not None and at != master.start and ("start" in fields or "end" in fields):
        values |= _moved_times(found, master, fields, at)
    after = checked(replace(master, **values, sequence=master.sequence + 1))
    return _followed(replace(found, master=after), master)


def _moved_times(
    found: CalendarObject, master: Event, fields: Mapping[str, Any], at: Moment
) -> dict[str, Any]:
    one = _found_instance(found, at)
    start, end = fields.get("start", one.start), fields.get("end", one.end)
    zone = fields.get("timezone", master.timezone)
    begins = shifted(start, wall(master.start, master.timezone) - wall(at, master.timezone), zone)
    return {"start": begins, "end": begins + (wall(end, "UTC") - wall(start, "UTC"))}


def _followed(found: CalendarObject, before: Event) -> CalendarObject:
    """Exceptions and changed instances go along with a series that moved; fields they shared with it, too."""
    after = found.master
    if after is None or not before.is_recurring:
        return found
    if type(before.start) is not type(after.start):
        return replace(found, master=replace(after, exdates=(), rdates=()), overrides=())
    by = wall(after.start, after.timezone) - wall(before.start, before.timezone)
    like, zone = after.start, after.timezone

    def moved(moment: Moment) -> Moment:
        return from_wall(wall(moment, before.timezone) + by, like, zone)

    exdates = after.exdates if after.exdates != before.exdates else tuple(map(moved, after.exdates))
    rdates = after.rdates if after.rdates != before.rdates else tuple(map(moved, after.rdates))
    after = replace(after, exdates=exdates, rdates=rdates)
    overrides = [
        replace(_in_step(one, before, after), recurrence_id=moved(one.recurrence_id))
        for one in found.overrides
        if one.recurrence_id is not None
    ]
    return replace(found, master=after, overrides=tuple(_still_there(overrides, after)))


def _still_there(overrides: list[Event], master: Event) -> list[Event]:
    return [one for one in overrides if one.recurrence_id and begins_at(master, one.recurrence_id)]


def _in_step(one: Event, before: Event, after: Event) -> Event:
    """A changed instance takes over what changed for all, unless it had its own value."""
    names = (
        "title",
        "description",
        "location",
        "color",
        "visibility",
        "busy",
        "meeting",
        "reminders",
    )
    shared = {
        name: getattr(after, name)
        for name in names
        if getattr(one, name) == getattr(before, name) != getattr(after, name)
    }
    return replace(one, **shared) if shared else one


def _split(found: CalendarObject, at: Moment) -> tuple[CalendarObject, CalendarObject]:
    """The series until just before an instance, and a new one from it on."""
    master = found.master
    _found_instance(found, at)
    if master is None:
        raise ValidationFailed.of(scope="only this instance of the series is known")
    begins = at
    early = tuple(x for x in found.overrides if x.recurrence_id and x.recurrence_id < at)
    late = tuple(x for x in found.overrides if x.recurrence_id and x.recurrence_id >= at)
    first = replace(
        master,
        rrule=_ended(master, at) if master.rrule else "",
        rdates=tuple(moment for moment in master.rdates if moment < at),
        exdates=tuple(moment for moment in master.exdates if _before(moment, at)),
        sequence=master.sequence + 1,
    )
    second = replace(
        master,
        start=begins,
        end=begins + length(master),
        rrule=_remaining(master, at) if master.rrule else "",
        rdates=tuple(moment for moment in master.rdates if moment >= at),
        exdates=tuple(moment for moment in master.exdates if not _before(moment, at)),
        sequence=0,
    )
    made_id, uid = new_id(), f"{new_id()}"
    kept = replace(found, master=first, overrides=early)
    made = replace(
        found, id=made_id, uid=uid, name=f"{uid}.ics", ics="", master=second, overrides=late
    )
    return kept, made


def _before(moment: Moment, at: Moment) -> bool:
    return moment < at if type(moment) is type(at) else wall(moment, "UTC") < wall(at, "UTC")


def _ended(master: Event, at: Moment) -> str:
    """The rule, ending just before an instance."""
    rule = parse(master.rrule)
    until = at - (_SECOND if isinstance(at, datetime) else DAY)
    return text_of(replace(rule, count=None, until=until))


def _remaining(master: Event, at: Moment) -> str:
    """The rule from an instance on: a COUNT is lessened by what went before."""
    rule = parse(master.rrule)
    if rule.count is None:
        return master.rrule
    bare = replace(master, rdates=(), exdates=())
    first = wall(master.start, master.timezone)
    gone = sum(1 for _ in starts(bare, first, wall(at, master.timezone)))
    return text_of(replace(rule, count=max(1, rule.count - gone)))


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in (*_TIMES, *_SERIES)}


def _order(event: Event) -> tuple[int, str]:
    return (0, str(event.recurrence_id))
