"""Reading `config.csv` (platform spec §1.3): a forgiving two-column file written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADERS = frozenset({("name", "value"), ("key", "value")})
_UNSET = frozenset({"", "none", "null", "n/a", "empty"})
_MODEL_KEYS = ("llm-", "embedding-", "model-")


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The set values in file order, and what the author should know about the file."""

    values: dict[str, str]
    warnings: tuple[str, ...] = ()


def parse_config(text: str) -> ConfigFile:
    """Every row that sets something; the last of two rows with one key wins. Never raises."""
    values: dict[str, str] = {}
    seen: dict[str, int] = {}
    warnings: list[str] = []
    for line, key, value in _rows(text):
        if key in seen:
            warnings.append(f"line {line}: {key} replaces the value of line {seen[key]}")
        seen[key] = line
        if is_unset(key, value):
            values.pop(key, None)
        else:
            values[key] = value
    return ConfigFile(values, tuple(warnings))


def _rows(text: str) -> Iterator[tuple[int, str, str]]:
    is_first = True
    for number, row in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        name, _, rest = row.partition(",")
        key, value = _unquoted(name), _unquoted(rest)
        if not row.strip() or row.lstrip().startswith("#") or not key:
            continue
        if is_first and (key.casefold(), value.casefold()) in _HEADERS:
            is_first = False
            continue
        is_first = False
        yield number, key, value


def _unquoted(cell: str) -> str:
    """The cell without the quotes that wrap all of it; a doubled quote inside them means one."""
    cell = cell.strip()
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"').strip()
    return cell


def is_unset(key: str, value: str) -> bool:
    """Whether the value says "not configured": a placeholder, or a model file of the author's disk."""
    folded = value.strip().casefold()
    is_local_model = folded.startswith(("./", "../")) or folded.endswith(".gguf")
    return folded in _UNSET or (key.startswith(_MODEL_KEYS) and is_local_model)
