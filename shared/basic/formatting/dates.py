"""Date patterns such as `dd/MM/yyyy HH:mm`. `MM` is the month, `mm` the minute; day and year letters have no case."""

import re
from collections.abc import Callable
from datetime import datetime, time

from shared.basic.values.calendar_names import MONTHS, WEEKDAYS, language_of
from shared.basic.values.moments import Moment, as_datetime

_DATE_PART = (
    r"[yY]{4}|[yY]{2}|MMMM|MMM|MM|M|[dD]{4}|[dD]{3}|[dD]{2}|[dD]|HH|H|hh|h|mm|m|ss|s|fff|tt"
)
_PIECE = re.compile(
    rf"'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<run>(?:{_DATE_PART}|[TZ])+)(?![^\W\d_])|[^\W\d_]+|.",
    re.DOTALL,
)
_TOKENS = re.compile(rf"{_DATE_PART}|[TZ]")
_DAY_LETTERS = frozenset("yMd")

_SHOW: dict[str, Callable[[datetime, str], str]] = {
    "yyyy": lambda m, _: f"{m.year:04}",
    "yy": lambda m, _: f"{m.year % 100:02}",
    "MMMM": lambda m, language: MONTHS[language][m.month - 1],
    "MMM": lambda m, language: MONTHS[language][m.month - 1][:3],
    "MM": lambda m, _: f"{m.month:02}",
    "M": lambda m, _: str(m.month),
    "dddd": lambda m, language: WEEKDAYS[language][m.isoweekday() % 7],
    "ddd": lambda m, language: WEEKDAYS[language][m.isoweekday() % 7][:3],
    "dd": lambda m, _: f"{m.day:02}",
    "d": lambda m, _: str(m.day),
    "HH": lambda m, _: f"{m.hour:02}",
    "H": lambda m, _: str(m.hour),
    "hh": lambda m, _: f"{m.hour % 12 or 12:02}",
    "h": lambda m, _: str(m.hour % 12 or 12),
    "mm": lambda m, _: f"{m.minute:02}",
    "m": lambda m, _: str(m.minute),
    "ss": lambda m, _: f"{m.second:02}",
    "s": lambda m, _: str(m.second),
    "fff": lambda m, _: f"{m.microsecond // 1000:03}",
    "tt": lambda m, _: "AM" if m.hour < 12 else "PM",
    "T": lambda _m, _: "T",
    "Z": lambda _m, _: "Z",
}


def format_moment(moment: Moment, pattern: str, locale: str) -> str | None:
    """The moment by the pattern, or None when the pattern has no date token (or asks a time for its day).

    A word that is not made of tokens is literal: `d de MMMM` keeps its `de`.
    """
    pieces = list(_PIECE.finditer(pattern))
    used = {token for piece in pieces if piece["run"] for token in _tokens(piece["run"])} - {
        "T",
        "Z",
    }
    if not used or (isinstance(moment, time) and any(token[0] in _DAY_LETTERS for token in used)):
        return None
    whole, language = as_datetime(moment), language_of(locale)
    return "".join(_shown(piece, whole, language) for piece in pieces)


def is_date_pattern(pattern: str) -> bool:
    """Whether the pattern has date tokens and no digit places of a number."""
    return not re.search("[0#]", pattern) and any(
        set(_tokens(piece["run"])) - {"T", "Z"}
        for piece in _PIECE.finditer(pattern)
        if piece["run"]
    )


def _tokens(run: str) -> list[str]:
    return [token.lower() if token[0] in "yYdD" else token for token in _TOKENS.findall(run)]


def _shown(piece: re.Match[str], moment: datetime, language: str) -> str:
    if piece["run"]:
        return "".join(_SHOW[token](moment, language) for token in _tokens(piece["run"]))
    quoted = piece["single"] if piece["single"] is not None else piece["double"]
    return piece[0] if quoted is None else quoted
