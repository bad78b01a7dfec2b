"""Reading values of a bot's config.csv (platform spec §1.3). Values that do not parse are unset."""

import math
import re
from collections.abc import Mapping

_UNSET = frozenset({"", "none", "null", "n/a", "empty"})
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdwy]?)", re.IGNORECASE)


def text(values: Mapping[str, str], key: str) -> str:
    """The trimmed value, or nothing where it means "unset"."""
    value = values.get(key, "").strip()
    return "" if value.casefold() in _UNSET else value


def is_local_file(value: str) -> bool:
    """Whether a model is named by a path on the machine the package was written on."""
    return value.startswith(("./", "../")) or value.casefold().endswith(".gguf")


def remote(values: Mapping[str, str], key: str) -> str:
    """As `text`, for keys of a remote model: a local model file counts as unset."""
    value = text(values, key)
    return "" if is_local_file(value) else value


def number(values: Mapping[str, str], key: str) -> float | None:
    try:
        value = float(text(values, key))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def whole(values: Mapping[str, str], key: str) -> int | None:
    """A positive whole number."""
    value = number(values, key)
    return int(value) if value is not None and value >= 1 else None


def seconds(values: Mapping[str, str], key: str) -> float | None:
    """A positive duration: a plain number is seconds, a suffix `s m h d w y` multiplies."""
    match = _DURATION.fullmatch(text(values, key))
    if match is None:
        return None
    return float(match[1]) * _SECONDS[match[2].casefold()] or None


def items(values: Mapping[str, str], key: str) -> list[str]:
    """The parts of a comma-separated list, trimmed, without empty ones."""
    return [part for part in map(str.strip, text(values, key).split(",")) if part]
