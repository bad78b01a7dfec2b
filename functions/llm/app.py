"""The HTTP routes of the llm group."""

from functions.llm import answers, catalog, mcp, openai_routes, usage
from functions.llm.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "llm",
    usage.router,
    catalog.router,
    answers.router,
    openai_routes.router,
    mcp.router,
    platform=wiring,
)
handler = handler_of(app)
