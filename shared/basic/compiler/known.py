"""What is known about the bot around the file being compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PLATFORM_NAMES = frozenset(
    {"session", "user", "bot", "event", "trigger", "params", "message", "item"}
)
HANDLER_NAMES = frozenset({"fields", "form", "metadata", "body", "headers", "method", "path"})


@dataclass(frozen=True, slots=True)
class Known:
    """Names of the bot. None means "not known", so nothing is reported as missing.

    `config` are variables from `param-` rows (any spelling); `scripts` are file stems; `tables` maps each
    table to its columns; `routines` are keys of SUBs from included files; `strict` turns unknown keywords and stray terminators into errors.
    `sources` are the bot's scripts by stem in small letters, for INCLUDE; `including` those being compiled around this one.
    """

    config: frozenset[str] = frozenset()
    scripts: frozenset[str] | None = None
    knowledge_bases: frozenset[str] | None = None
    tables: Mapping[str, frozenset[str]] | None = None
    routines: frozenset[str] = frozenset()
    webhooks: frozenset[str] = field(default_factory=frozenset)
    section_names: str = "number"
    strict: bool = False
    sources: Mapping[str, str] | None = None
    including: frozenset[str] = frozenset()
