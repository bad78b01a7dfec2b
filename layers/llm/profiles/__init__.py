"""What each model can do and costs, as data: one JSON file per vendor.

A file maps the beginning of a model's name to the fields of its row; the longest beginning wins and
fills in over the row `*`. A vendor without a file has the rows of `compatible`.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from shared.llm.capabilities import Capabilities

_FOLDER = Path(__file__).parent
_ANY = "*"
_SAME_MODELS = {"azure": "openai"}


def capabilities(vendor: str, model: str) -> Capabilities:
    """The row of one model; a model nobody described has its vendor's `*` row."""
    rows = _rows(vendor)
    name = model.casefold()
    known = max((start for start in rows if name.startswith(start)), key=len, default=_ANY)
    return Capabilities(**{**rows[_ANY], **rows[known]})


@cache
def _rows(vendor: str) -> dict[str, dict[str, Any]]:
    path = _FOLDER / f"{_SAME_MODELS.get(vendor, vendor)}.json"
    if not path.is_file():
        return _rows("compatible")
    rows: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows
