"""How the queries of one transaction run: rows become records, failures become ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from psycopg.rows import kwargs_row

from layers.schema.failures import translated
from shared.errors import NotFound
from shared.ids import is_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import psycopg
    from psycopg.sql import Composed

    Query = str | Composed
    Values = Sequence[Any]

T = TypeVar("T")


class Statements:
    """Runs SQL on one open transaction. `make` is called with a row's columns by name."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    @property
    def connection(self) -> psycopg.Connection[Any]:
        """The transaction itself, for statements composed at run time; their failures are the caller's to translate."""
        return self._connection

    def run(self, query: Query, values: Values = ()) -> int:
        """The number of rows the statement touched."""
        with translated():
            return self._connection.execute(query, values).rowcount

    def run_each(self, query: Query, rows: Iterable[Values]) -> None:
        """The same statement for every row, in one round trip."""
        with translated(), self._connection.cursor() as cursor:
            cursor.executemany(query, rows)

    def must_run(self, query: Query, values: Values = ()) -> None:
        """Raises NotFound when the statement touched no row."""
        if not self.run(query, values):
            raise NotFound

    def value(self, query: Query, values: Values = ()) -> Any:
        """The first column of the first row; None when there is no row."""
        with translated():
            row = self._connection.execute(query, values).fetchone()
        return row[0] if row else None

    def values(self, query: Query, values: Values = ()) -> list[Any]:
        """The first column of every row."""
        with translated():
            return [row[0] for row in self._connection.execute(query, values).fetchall()]

    def one(self, make: Callable[..., T], query: Query, values: Values = ()) -> T | None:
        with translated(), self._connection.cursor(row_factory=kwargs_row(make)) as cursor:
            return cursor.execute(query, values).fetchone()

    def many(self, make: Callable[..., T], query: Query, values: Values = ()) -> list[T]:
        with translated(), self._connection.cursor(row_factory=kwargs_row(make)) as cursor:
            return cursor.execute(query, values).fetchall()

    def by_id(self, make: Callable[..., T], query: Query, wanted: str) -> T | None:
        """One row by a UUID that came from outside: what is no UUID names nothing."""
        return self.one(make, query, (wanted,)) if is_id(wanted) else None
