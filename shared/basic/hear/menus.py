"""Choices: `HEAR x AS "a", "b"`, shown as buttons and matched generously."""

from collections.abc import Sequence
from typing import Any

from shared.basic.hear.answers import Accepted, Rejected
from shared.basic.hear.messages import message
from shared.basic.values.calendar_names import plain_letters
from shared.basic.values.display import display

_LABELS = ("label", "title", "text", "name")


def options_of(values: Sequence[Any]) -> tuple[str, ...]:
    """The texts to choose from: arrays are opened; an object gives its label, title, text, name or first field."""
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return tuple(text for text in map(_label, flat) if text)


def _label(option: Any) -> str:
    if not isinstance(option, dict):
        return display(option).strip()
    key = next((label for label in _LABELS if label in option), next(iter(option), ""))
    return display(option.get(key)).strip()


def match(options: Sequence[str], typed: str, locale: str) -> Accepted | Rejected:
    """The option a text means: equal ignoring case, its number from 1, or the only one that contains the text."""
    found = _place(options, typed)
    if found is None:
        return Rejected(message("MENU", locale, options=", ".join(options)))
    return Accepted(options[found], {"index": found + 1})


def _place(options: Sequence[str], typed: str) -> int | None:
    exact = [
        place
        for place, option in enumerate(options)
        if option.casefold() == typed.strip().casefold()
    ]
    if exact:
        return exact[0]
    wanted = plain_letters(typed.strip())
    numbered = wanted.rstrip(".)")
    if (
        numbered.isascii()
        and numbered.isdigit()
        and len(numbered) < 7
        and 1 <= int(numbered) <= len(options)
    ):
        return int(numbered) - 1
    near = [
        place for place, option in enumerate(options) if wanted and wanted in plain_letters(option)
    ]
    return near[0] if len(near) == 1 else None
