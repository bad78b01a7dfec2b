"""What was answered, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.basic.formatting.conventions import convention_of
from shared.basic.values.records import File


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's message: its text as typed, and the files that came with it."""

    text: str
    files: tuple[File, ...] = ()

    @property
    def trimmed(self) -> str:
        """The text without white space around it."""
        return self.text.strip()


@dataclass(frozen=True, slots=True)
class HearContext:
    """The conversation's language and its present day."""

    locale: str
    today: date

    @property
    def day_first(self) -> bool:
        """How `03/04/2026` is read."""
        return convention_of(self.locale).day_first


@dataclass(frozen=True, slots=True)
class Accepted:
    """The value to store and what else is known of it (`<var>__meta`)."""

    value: Any
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """One sentence, with an example, in the person's language."""

    message: str


Validator = Callable[[Answer, HearContext], Accepted | None]
