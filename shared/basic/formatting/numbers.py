"""Number patterns: masks such as `$#,##0.00` and names such as `N2`, `C2pt`, `currency`."""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

from shared.basic.formatting.conventions import Convention, convention_of

_NAMED = re.compile(r"(?P<kind>[NCFP])(?P<digits>\d{1,2})?\s*(?:\[(?P<inside>[a-z]{2}(?:[-_][a-z]{2})?)\]|(?P<locale>[a-z]{2}(?:[-_][a-z]{2})?))?", re.IGNORECASE)  # fmt: skip
_MASK = re.compile(r"[0#](?:[0#.,]*[0#])?|\.[0#]+")
_PLAIN = Convention("", ".", "${}")


def format_number(number: int | float | Decimal, pattern: str, locale: str) -> str | None:
    """The number by the pattern, or None when the pattern is not one for numbers."""
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite():
        return None
    with localcontext() as context:
        context.prec = 5_000
        named = _NAMED.fullmatch(pattern)
        if named or pattern.casefold() == "currency":
            return _by_name(exact, named, locale)
        mask = _MASK.search(pattern)
        return _by_mask(exact, pattern, mask) if mask else None


def _by_name(number: Decimal, named: re.Match[str] | None, locale: str) -> str:
    kind = named["kind"] if named else "C"
    wanted = (named["inside"] or named["locale"]) if named else None
    digits = int(named["digits"]) if named and named["digits"] else 0 if kind == "f" else 2
    convention = convention_of(wanted or locale)
    if kind in "fF" or (kind == "n" and named and not named["digits"]):
        return _signed(number, "{}", digits, _PLAIN)
    if kind in "pP":
        return _signed(number * 100, "{}%", digits, convention)
    return _signed(number, convention.money if kind in "cC" else "{}", digits, convention)


def _signed(number: Decimal, frame: str, digits: int, convention: Convention) -> str:
    rounded = _rounded(number, digits)
    return ("-" if rounded < 0 else "") + frame.format(
        _digits(abs(rounded), 1, digits, digits, convention)
    )


def _rounded(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _by_mask(number: Decimal, pattern: str, found: re.Match[str]) -> str:
    prefix, suffix = _literal(pattern[: found.start()]), _literal(pattern[found.end() :])
    if "%" in prefix + suffix:
        number *= 100
    whole, fraction, convention = _read_mask(found[0])
    rounded = _rounded(number, len(fraction))
    text = _digits(abs(rounded), whole.count("0"), fraction.count("0"), len(fraction), convention)
    return ("-" if rounded < 0 else "") + prefix + text + suffix


def _literal(text: str) -> str:
    return text.replace('"', "").replace("'", "").replace("\\", "")


def _read_mask(mask: str) -> tuple[str, str, Convention]:
    """Whole part, fraction and separators. `#.##0,00` is read as European: the last of two marks is the decimal one."""
    decimal = _decimal_mark(mask)
    whole, _, fraction = mask.rpartition(decimal) if decimal else (mask, "", "")
    group = "," if decimal != "," else "."
    shown = group if group in whole else ""
    digits = [re.sub("[.,]", "", part) for part in (whole, fraction)]
    return digits[0], digits[1], Convention(shown, decimal or ".", "{}")


def _decimal_mark(mask: str) -> str:
    marks = [letter for letter in mask if letter in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    tail = len(mask) - 1 - mask.rindex(last)
    if last == "." and len(marks) == 1:
        return "."
    return "," if last == "," and len(marks) == 1 and tail != 3 else ""


def _digits(
    number: Decimal, least_whole: int, least: int, most: int, convention: Convention
) -> str:
    """Digits of a number already rounded to `most` decimals."""
    whole, _, fraction = format(number, f".{most}f").partition(".")
    whole = whole.lstrip("0").zfill(least_whole) if least_whole else whole.lstrip("0")
    if convention.group:
        whole = _grouped(whole, convention.group)
    kept = fraction.rstrip("0").ljust(least, "0")
    return (whole or ("" if kept else "0")) + (convention.decimal + kept if kept else "")


def _grouped(whole: str, mark: str) -> str:
    head = len(whole) % 3
    parts = [whole[:head]] if head else []
    return mark.join(parts + [whole[at : at + 3] for at in range(head, len(whole), 3)])
