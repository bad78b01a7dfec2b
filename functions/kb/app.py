"""The HTTP routes of the knowledge base group."""

from functions.kb import bases, documents, search, sessions
from layers.http.app import group_app, handler_of

app = group_app("kb", documents.router, search.router, bases.router, sessions.router)
handler = handler_of(app)
