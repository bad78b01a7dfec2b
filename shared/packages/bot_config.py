"""A bot's settings with their types: the effective values read through the table of known keys."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.packages.config_csv import is_unset
from shared.packages.config_keys import ALIASES, DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    _Reader = Callable[[str], float | None]

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_BYTES = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)")


@dataclass(frozen=True, slots=True)
class BotConfig:
    """Typed getters over the effective values.

    A value that cannot be read as its type counts as unset: a typing error in a config file must not
    take the bot down. Without a `default` the key's documented one applies, else an empty value.
    """

    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str, default: str | None = None) -> str:
        for name in (key, *ALIASES.get(key, ())):
            value = self.values.get(name, "")
            if not is_unset(name, value):
                return value
        return DEFAULTS.get(key, "") if default is None else default

    def flag(self, key: str, default: bool | None = None) -> bool:
        word = self.text(key, "").strip().casefold()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        return (DEFAULTS.get(key, "") in _TRUE) if default is None else default

    def integer(self, key: str, default: int | None = None) -> int:
        return int(self.number(key, None if default is None else float(default)))

    def number(self, key: str, default: float | None = None) -> float:
        return self._read(key, _number, default)

    def duration(self, key: str, default: float | None = None) -> float:
        """Seconds: a plain number, or one with `s m h d w y`."""
        return self._read(key, lambda text: _quantity(text, _SECONDS), default)

    def size(self, key: str, default: float | None = None) -> int:
        """Bytes: a plain number, or one with `KB MB GB`."""
        return int(self._read(key, lambda text: _quantity(text, _BYTES), default))

    def items(self, key: str) -> tuple[str, ...]:
        """A comma list without its empty items."""
        return tuple(item for part in self.text(key).split(",") if (item := part.strip()))

    def _read(self, key: str, read: _Reader, default: float | None) -> float:
        value = read(self.text(key, ""))
        if value is None:
            value = read(DEFAULTS.get(key, "")) if default is None else default
        return 0.0 if value is None else value


def _number(text: str) -> float | None:
    try:
        value = float(text.strip())
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _quantity(text: str, units: Mapping[str, int]) -> float | None:
    match = _QUANTITY.fullmatch(text.strip().casefold())
    if match is None or match[2] not in units:
        return None
    return float(match[1]) * units[match[2]]
