"""The HTTP routes of the knowledge base group."""

from functions.kb import bases, documents, search, sessions
from functions.kb.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "kb", documents.router, search.router, bases.router, sessions.router, platform=wiring
)
handler = handler_of(app)
