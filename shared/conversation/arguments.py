"""A model's arguments: parsed, repaired once, and what it is told when they do not fit (platform spec §5.5)."""

from __future__ import annotations

import json
import re
from typing import Any


def invalid(problems: list[dict[str, str]]) -> str:
    """What the model is told about arguments that do not fit, so that it can ask the user (language spec §6.4)."""
    return json.dumps({"error": "invalid_arguments", "details": problems}, ensure_ascii=False)


def parsed_arguments(text: str) -> dict[str, Any] | None:
    """A model's arguments, repaired once if need be; None when they are no JSON object."""
    for candidate in (text, _repaired(text)):
        try:
            arguments = json.loads(candidate or "{}")
        except ValueError:
            continue
        return arguments if isinstance(arguments, dict) else None
    return None


def _repaired(text: str) -> str:
    """The usual slips of models: a code fence around, single quotes, trailing commas, an unclosed brace."""
    inner = re.sub(r"^```(?:json)?|```$", "", text.strip()).strip()
    inner = re.sub(r",\s*([}\]])", r"\1", inner)
    if '"' not in inner:
        inner = inner.replace("'", '"')
    return inner + "}" * max(0, inner.count("{") - inner.count("}"))
