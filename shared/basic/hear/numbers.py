"""Numbers, money, yes and no. Both ways of writing numbers are understood; the locale settles what is ambiguous."""

import re

from shared.basic.formatting.conventions import convention_of
from shared.basic.hear.answers import Accepted, Answer, HearContext
from shared.basic.values.calendar_names import plain_letters

_INTEGER = re.compile(
    r"[+-]?(?:\d{1,3}(?:(?P<mark>[., \u00a0])\d{3})(?:(?P=mark)\d{3})*|\d{1,300})", re.ASCII
)
_NUMBER = re.compile(r"[+-]?[\d., \u00a0]*\d[.,]?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:(?P<mark>[.,])\d{2,3})(?:(?P=mark)\d{2,3})*", re.ASCII)
_CURRENCY = re.compile(
    r"R\$|US\$|[$€£¥]|\b(?:BRL|USD|EUR|GBP|JPY|reais|real|euros?|dollars?|d[oó]lar(?:es)?)\b",
    re.IGNORECASE,
)

_YES = frozenset(
    "yes y true 1 sim s si oui ja da ok okay yeah yep sure confirm confirmed accept agree agreed".split()  # noqa: SIM905
)
_NO = frozenset(
    "no n false 0 nao non nein nope cancel deny denied reject rejected declined decline disagree".split()  # noqa: SIM905
)


def integer(answer: Answer, _: HearContext) -> Accepted | None:
    """Digits, grouped in threes by point, comma or space, with an optional sign."""
    if not _INTEGER.fullmatch(answer.trimmed):
        return None
    return Accepted(int(re.sub("[., \u00a0]", "", answer.trimmed)))


def number(answer: Answer, context: HearContext) -> Accepted | None:
    """A number with point or comma as decimal mark."""
    read = _read(answer.trimmed, convention_of(context.locale).group)
    return None if read is None else Accepted(read)


def money(answer: Answer, _: HearContext) -> Accepted | None:
    """An amount of zero or more, with or without currency sign, to two decimals."""
    typed = _CURRENCY.sub("", answer.trimmed, count=2).strip()
    read = _read(typed, ",." if re.fullmatch(r"[+]?\d{1,3}[.,]\d{3}", typed) else "")
    return None if read is None or read < 0 else Accepted(round(read, 2))


def _read(typed: str, group: str) -> int | float | None:
    """The number; a lone mark before exactly three digits groups if it is one of `group`, else it is the decimal mark."""
    if not _NUMBER.fullmatch(typed) or len(typed) > 300:
        return None
    text = re.sub("[ \u00a0]", "", typed)
    decimal = _decimal_mark(text, group)
    whole, _, fraction = text.rpartition(decimal) if decimal else (text, "", "")
    if decimal and decimal in whole:
        return None
    if re.search("[.,]", whole) and not _GROUPED.fullmatch(whole):
        return None
    digits = re.sub("[.,]", "", whole)
    if not fraction:
        return int(digits or "0") if digits.lstrip("+-") else None
    return float(f"{digits or '0'}.{fraction}" if digits.lstrip("+-") else f"{digits}0.{fraction}")


def _decimal_mark(text: str, group: str) -> str:
    marks = [letter for letter in text if letter in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1 or (last in group and re.search(r"\d[.,]\d{3}$", text)):
        return ""
    return last


def boolean(answer: Answer, _: HearContext) -> Accepted | None:
    """Yes or no in the usual words of several languages, or a thumb up or down."""
    typed = answer.trimmed
    if typed.startswith(("👍", "👎")):
        return Accepted(typed.startswith("👍"))
    word = plain_letters(typed).strip(" .!,")
    if word in _YES:
        return Accepted(True)
    return Accepted(False) if word in _NO else None
