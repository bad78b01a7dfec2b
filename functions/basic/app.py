"""The HTTP routes of the BASIC group."""

from functions.basic import compiling, runs, scripts, starters, tools
from functions.basic.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "basic",
    scripts.router,
    compiling.router,
    runs.router,
    tools.router,
    starters.router,
    platform=wiring,
)
handler = handler_of(app)
