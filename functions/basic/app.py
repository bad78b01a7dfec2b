"""The HTTP routes of the BASIC group."""

from functions.basic import (
    compiling,
    outside,
    runs,
    scripts,
    starters,
    tables,
    tools,
    transfers,
)
from functions.basic.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "basic",
    scripts.router,
    compiling.router,
    runs.router,
    tools.router,
    starters.router,
    outside.router,
    transfers.router,  # before the rows, because `export` is no row
    tables.router,
    platform=wiring,
)
handler = handler_of(app)
