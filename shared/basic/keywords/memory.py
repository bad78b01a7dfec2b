"""What outlives a run: bot, user and session memory, REMEMBER, CACHE."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain

_BOT, _USER, _REMEMBER, _FACT = "bot", "user", "remember", "fact"
_CACHE_PREFIX = "cache:"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)")
_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_FOREVER = frozenset({"forever", "permanent"})


def _key(value: Any) -> str:
    text = display(value).strip()
    if not text:
        raise BasicError("R5010", "a memory key cannot be empty")
    return text


def _put(run: Run, scope: str, key: Any, value: Any, expires: datetime | None = None) -> None:
    owner = run.bot.id if scope == _BOT else run.user.id
    run.unit.memory.put(scope, owner, _key(key), to_plain(value), expires)


def _get(run: Run, scope: str, key: Any) -> Any:
    owner = run.bot.id if scope == _BOT else run.user.id
    with run.reading() as unit:
        return unit.memory.get(scope, owner, display(key).strip())


def _or_empty(value: Any) -> Any:
    return "" if value is None else value


@keyword(
    "SET BOT MEMORY {key}, {value:expr}",
    "SET BOT MEMORY {key} AS {value:expr}",
    effect=Effect.TRANSACTIONAL,
    example='SET BOT MEMORY "greeting", "Welcome"',
)
def set_bot_memory(run: Run, key: Any, value: Any) -> None:
    """Remember a value for all users of the bot."""
    _put(run, _BOT, key, value)


@keyword(
    "GET BOT MEMORY {key}",
    effect=Effect.READS,
    kind="value",
    example='x = GET BOT MEMORY "greeting"',
)
def get_bot_memory(run: Run, key: Any) -> Any:
    """A value of the bot's memory, "" when there is none."""
    return _or_empty(_get(run, _BOT, key))


@keyword(
    "SET USER MEMORY {key}, {value:expr}",
    "SET USER MEMORY {key} AS {value:expr}",
    effect=Effect.TRANSACTIONAL,
    example='SET USER MEMORY "size", "M"',
)
def set_user_memory(run: Run, key: Any, value: Any) -> None:
    """Remember a value for this person, in every bot."""
    _put(run, _USER, key, value)


@keyword(
    "GET USER MEMORY {key}",
    effect=Effect.READS,
    kind="value",
    example='size = GET USER MEMORY "size"',
)
def get_user_memory(run: Run, key: Any) -> Any:
    """A value of the person's memory, "" when there is none."""
    return _or_empty(_get(run, _USER, key))


@keyword(
    "CLEAR USER MEMORY", effect=Effect.TRANSACTIONAL, cls="EXTENDED", example="CLEAR USER MEMORY"
)
def clear_user_memory(run: Run) -> None:
    """Forget everything SET USER MEMORY stored for this person."""
    run.unit.memory.remove(_USER, run.user.id)


@keyword(
    "SET USER FACT {key}, {value:expr}",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='SET USER FACT "city", "Recife"',
)
def set_user_fact(run: Run, key: Any, value: Any) -> None:
    """Note something about the person that the model should know."""
    _put(run, _FACT, key, value)


@keyword(
    "REMEMBER USER FACT {text:expr}",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='REMEMBER USER FACT "prefers tea"',
)
def remember_user_fact(run: Run, text: Any) -> None:
    """Note a sentence about the person that the model should know."""
    _put(run, _FACT, text, True)


@keyword(
    "USER FACTS",
    "GET USER FACTS",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="facts = USER FACTS()",
)
def user_facts(run: Run) -> list[Any]:
    """What is noted about the person: {key, value} for facts with a name, else the sentence."""
    with run.reading() as unit:
        facts = unit.memory.all(_FACT, run.user.id)
    return [k if v is True else {"key": k, "value": v} for k, v in facts.items()]


@keyword(
    "REMEMBER {key:sum} = {value:expr}",
    "REMEMBER {key}, {value:sum} [, {duration:expr}]",
    effect=Effect.TRANSACTIONAL,
    example='REMEMBER "order", 4711, "2 days"',
)
def remember(run: Run, key: Any, value: Any, duration: Any = None) -> None:
    """Remember a value for this person, for a while or until it is replaced."""
    _put(run, _REMEMBER, key, value, _expiry(run, duration))


def _expiry(run: Run, duration: Any) -> datetime | None:
    """`N seconds … N years`, a bare number of days, `forever`; R5010 otherwise."""
    text = display(duration).strip().casefold()
    if not text or text in _FOREVER:
        return None
    found = _DURATION.fullmatch(text)
    unit = found[2].removesuffix("s") or "day" if found else ""
    if found is None or unit not in _SECONDS:
        raise BasicError("R5010", f'{shortened(duration)} is not a duration such as "2 days"')
    return run.services.context.now() + timedelta(seconds=float(found[1]) * _SECONDS[unit])


@keyword("RECALL {key}", effect=Effect.READS, kind="value", example='order = RECALL "order"')
def recall(run: Run, key: Any) -> Any:
    """A value REMEMBER stored, null when there is none or its time is over."""
    return _get(run, _REMEMBER, key)


@keyword(
    "CACHE SET {key}, {value:sum} [, {seconds:expr}]",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='CACHE SET "rates", rates, 600',
)
def cache_set(run: Run, key: Any, value: Any, seconds: Any = None) -> None:
    """Keep a value for all users of the bot, for some seconds or until it is replaced."""
    lifetime = None if seconds is None else as_number(seconds)
    if seconds is not None and (lifetime is None or lifetime <= 0):
        raise BasicError("R5010", f"{shortened(seconds)} is not a number of seconds above 0")
    expires = None
    if lifetime is not None:
        expires = run.services.context.now() + timedelta(seconds=float(lifetime))
    _put(run, _BOT, _CACHE_PREFIX + _key(key), value, expires)


@keyword(
    "CACHE GET {key}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='rates = CACHE GET "rates"',
)
def cache_get(run: Run, key: Any) -> Any:
    """A value CACHE SET stored, null when there is none or its time is over."""
    return _get(run, _BOT, _CACHE_PREFIX + display(key).strip())


@keyword(
    "SET {path:atom} = {value:expr}", effect=Effect.TRANSACTIONAL, example='SET "user.size" = "M"'
)
def set_path(run: Run, path: Any, value: Any) -> None:
    """Store a value under a path: its root is session, user or bot."""
    root, _, name = display(path).partition(".")
    if not name:
        raise BasicError("R5010", f"{shortened(path)} is not a path such as session.name")
    if root.casefold() == "session":
        run.state.variables[name] = to_plain(value)
        run.save_session()
    elif root.casefold() in (_USER, _BOT):
        _put(run, root.casefold(), name, value)
    else:
        raise BasicError("R5010", f"{root} is not session, user or bot")
