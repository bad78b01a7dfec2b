"""PostgreSQL's errors in our words. What the server said stays in the cause, for the log alone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors

from shared.errors import (
    AlreadyExists,
    BadRequest,
    Forbidden,
    GbError,
    InternalError,
    NotFound,
    ServiceUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# The first class that fits decides, so the narrow ones come first.
_MEANINGS: tuple[tuple[type[Exception], type[GbError], str], ...] = (
    (errors.UniqueViolation, AlreadyExists, ""),
    (errors.ForeignKeyViolation, NotFound, "What this refers to does not exist."),
    (errors.InsufficientPrivilege, Forbidden, "That belongs to another organization."),
    (psycopg.OperationalError, ServiceUnavailable, "The database is not available."),
    (psycopg.InterfaceError, ServiceUnavailable, "The database is not available."),
    # A text with NUL, an id that is none, a number out of range: what came in, not how it is asked for.
    (psycopg.DataError, BadRequest, "A value in the request has a form that cannot be stored."),
    (psycopg.Error, InternalError, "The database refused a statement."),
)


@contextmanager
def translated() -> Iterator[None]:
    """Turn psycopg's errors inside the block into ours; SQL and values never reach the message."""
    try:
        yield
    except psycopg.Error as error:
        ours, message = next(
            (ours, message) for theirs, ours, message in _MEANINGS if isinstance(error, theirs)
        )
        raise ours(message) from error
