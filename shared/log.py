"""Structured logging for the rules: a constant message and named fields (platform spec §9.2).

The doors give the `gb` logger Powertools' JSON formatter (`layers.http.observability`); this module only makes
records, so the rules stay free of any runtime. Fields with a secret's name are masked.
"""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECRET = re.compile(
    r"(api[_-]?key|token|secret|password|passwd|passphrase|authorization|cookie|recovery|totp|otp)$",
    re.IGNORECASE,
)
_context: ContextVar[dict[str, Any] | None] = ContextVar("log_context", default=None)


class FieldLogger:
    """A logger whose keyword arguments become fields of the line."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, message: str, **fields: Any) -> None:
        self._write(logging.DEBUG, message, fields)

    def info(self, message: str, **fields: Any) -> None:
        self._write(logging.INFO, message, fields)

    def warning(self, message: str, **fields: Any) -> None:
        self._write(logging.WARNING, message, fields)

    def error(self, message: str, **fields: Any) -> None:
        self._write(logging.ERROR, message, fields)

    def exception(self, message: str, **fields: Any) -> None:
        """An error with the traceback of the exception being handled."""
        self._write(logging.ERROR, message, fields, trace=True)

    def _write(
        self, level: int, message: str, fields: dict[str, Any], *, trace: bool = False
    ) -> None:
        if self._logger.isEnabledFor(level):
            shown = {name: _masked(name, value) for name, value in fields.items()}
            self._logger.log(level, message, extra=(_context.get() or {}) | shown, exc_info=trace)


logger = FieldLogger("gb")


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Add fields to every line written inside the block."""
    token = _context.set((_context.get() or {}) | fields)
    try:
        yield
    finally:
        _context.reset(token)


def is_secret_name(name: str) -> bool:
    """Whether what goes by this name must not be read by others."""
    return bool(_SECRET.search(name))


def _masked(name: str, value: Any) -> Any:
    if is_secret_name(name) and value:
        return "•••"
    if isinstance(value, dict):
        return {key: _masked(str(key), each) for key, each in value.items()}
    return value
