"""How numbers and money are written, by locale."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Convention:
    """Separators of a locale, and where its currency sign stands (`{}` is the number)."""

    group: str
    decimal: str
    money: str
    day_first: bool = True


_COMMA_DECIMAL = Convention(".", ",", "{} €")

CONVENTIONS: dict[str, Convention] = {
    "en": Convention(",", ".", "${}"),
    "en-us": Convention(",", ".", "${}", day_first=False),
    "en-gb": Convention(",", ".", "£{}"),
    "pt": Convention(".", ",", "R$ {}"),
    "pt-pt": _COMMA_DECIMAL,
    "es": _COMMA_DECIMAL,
    "es-mx": Convention(",", ".", "${}"),
    "fr": Convention(" ", ",", "{} €"),
    "de": _COMMA_DECIMAL,
    "it": _COMMA_DECIMAL,
}


def convention_of(locale: str) -> Convention:
    """The convention of a locale, else of its language, else English."""
    wanted = locale.replace("_", "-").lower()
    return CONVENTIONS.get(wanted) or CONVENTIONS.get(wanted.split("-")[0]) or CONVENTIONS["en"]
