"""READ BY and WRITE BY of tables and columns, for the acting user (specification 7.10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shared.basic.data.definitions import Table
from shared.basic.errors import BasicError

# The bot's own account: schedules and webhooks act as it.
_ALWAYS = "service"


def must_read(table: Table, role: str) -> None:
    """R5051 unless the role may read the table."""
    if not _allowed(table.read_by, role):
        raise BasicError("R5051", f"{table.name} may be read by {_listed(table.read_by)} only")


def must_write(table: Table, role: str, columns: Iterable[str]) -> None:
    """R5051 unless the role may write the table and these columns of it."""
    if not _allowed(table.write_by, role):
        raise BasicError("R5051", f"{table.name} may be changed by {_listed(table.write_by)} only")
    for name in columns:
        column = table.column(name)
        if column is not None and not _allowed(column.write_by, role):
            place = f"{table.name}.{column.name}"
            raise BasicError("R5051", f"{place} may be changed by {_listed(column.write_by)} only")


def hidden_columns(table: Table, role: str) -> frozenset[str]:
    """The columns the role does not see."""
    return frozenset(c.name for c in table.columns if not _allowed(c.read_by, role))


def visible(table: Table, role: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without the columns the role does not see."""
    hidden = hidden_columns(table, role)
    return {name: value for name, value in row.items() if name not in hidden}


def _allowed(roles: tuple[str, ...], role: str) -> bool:
    return not roles or role == _ALWAYS or role.casefold() in roles


def _listed(roles: tuple[str, ...]) -> str:
    return ", ".join(roles)
