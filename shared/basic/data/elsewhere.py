"""Tables of other databases by the name of their connection in config.csv (language spec §3.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.basic.data.datasets import Dataset
from shared.basic.data.ports import Elsewhere
from shared.basic.errors import BasicError, shortened
from shared.basic.values.conversion import as_number

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run
    from shared.store import Unit

_DRIVERS = frozenset({"", "postgres", "postgresql", "pg"})
_PORT = 5432


def elsewhere(run: Run, unit: Unit, connection: str, table: str) -> Dataset:
    """A table of another database. What is written there is committed just before the run's own step.

    R5005 for a connection that is not set up or of another kind than PostgreSQL, R5201 when it cannot be reached,
    R5204 when it has no such table.
    """
    tables = unit.tables.elsewhere(settings_of(run, connection))
    found = tables.named(run.bot.id, table)
    if found is None:
        raise BasicError("R5204", f"{connection} has no table {shortened(table)}")
    return Dataset(tables, run.bot.id, found, tables)


def settings_of(run: Run, connection: str) -> Elsewhere:
    """`conn-NAME-Server`, `-Port`, `-Name`, `-Username`, `-Password` and `-Driver`, in any case."""
    config = {name.casefold(): text for name, text in run.bot.config.items()}
    prefix = f"conn-{connection.casefold()}-"
    given = {
        name: config.get(prefix + name, "")
        for name in ("server", "port", "name", "username", "password")
    }
    if not given["server"]:
        raise BasicError(
            "R5005",
            f"the connection {shortened(connection)} is not set up: set conn-{connection}-Server, -Name, -Username "
            "and -Password in config.csv",
        )
    driver = config.get(f"{prefix}driver", "").casefold()
    if driver not in _DRIVERS:
        raise BasicError(
            "R5005", f"the connection {connection} is of {driver}; only postgres is served here"
        )
    port = as_number(given["port"]) or _PORT
    return Elsewhere(
        connection, given["server"], int(port), given["name"], given["username"], given["password"]
    )
