"""The HTTP routes of the knowledge base group."""

from functions.kb import bases, documents, permissions, search, sessions, websites
from functions.kb.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "kb",
    documents.router,
    search.router,
    websites.router,
    bases.router,
    permissions.router,
    sessions.router,
    platform=wiring,
)
handler = handler_of(app)
