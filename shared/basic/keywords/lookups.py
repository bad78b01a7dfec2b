"""Short looks outside: FILE EXISTS, AUTOCOMPLETE, IS ACTIVE, CONNECT."""

from __future__ import annotations

from typing import Any

from shared.basic.data.access import dataset, query_of
from shared.basic.data.elsewhere import settings_of
from shared.basic.data.roles import hidden_columns
from shared.basic.declaration import Effect, keyword
from shared.basic.drive.paths import drive_path
from shared.basic.errors import BasicError
from shared.basic.runtime.filters import Filter
from shared.basic.runtime.phrases import Condition
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import integer
from shared.basic.values.display import display

_ENDED = frozenset({"ended", "expired", "closed"})
_MOST = 100


@keyword(
    "FILE EXISTS {path:expr}",
    effect=Effect.READS,
    kind="value",
    example='known = FILE_EXISTS("reports/june.txt")',
)
def file_exists(run: Run, path: Any) -> bool:
    """Whether the bot's drive has a file of that path."""
    return run.services.drive.head(drive_path(display(path))) is not None


@keyword(
    "AUTOCOMPLETE {table}, {prefix} [, {count:expr}]",
    effect=Effect.READS,
    kind="value",
    example='names = AUTOCOMPLETE("customers", "A", 5)',
)
def autocomplete(run: Run, table: Any, prefix: Any, count: Any = 10) -> list[Any]:
    """Texts of a table or file that begin so, in any of its text columns: each once, in order."""
    beginning = display(prefix).strip()
    most = min(max(integer(count), 0), _MOST)
    found: dict[str, None] = {}
    with run.reading() as unit:
        place = dataset(run, unit, table)
        hidden = hidden_columns(place.table, run.user.role)
        texts = [c.name for c in place.table.columns if c.is_plain_text and c.name not in hidden]
        for name in texts:
            where = Condition(["LIKE", ["column", name], ["value", f"{beginning}%"]])
            rows = place.find(query_of(run, place.table, Filter(where, ((name, False),)), _MOST))
            found |= dict.fromkeys(display(row[name]) for row in rows)
    return sorted(found)[:most]


@keyword(
    "IS ACTIVE {session:expr}",
    effect=Effect.READS,
    kind="value",
    example="open = IS_ACTIVE(session)",
)
def is_active(run: Run, session: Any) -> bool:
    """Whether a conversation of this bot is still going on; without one named, the present one."""
    given = session.get("id") if isinstance(session, dict) else session
    own = run.services.session
    wanted = display(given).strip() or (own.id if own else "")
    with run.reading() as unit:
        found = unit.sessions.get(wanted) if wanted else None
    return found is not None and found.bot_id == run.bot.id and found.status not in _ENDED


@keyword(
    "CONNECT {name:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXOTIC",
    example='ON ERROR RESUME NEXT\nerp = CONNECT "erp"',
)
def connect(run: Run, name: Any) -> str:
    """The name of a connection of config.csv, once it is known to be set up: `FIND items ON erp` uses it."""
    connection = display(name).strip()
    if not connection:
        raise BasicError("R5010", "CONNECT needs the name of a connection")
    settings_of(run, connection)
    return connection
