"""The HTTP routes of the mail group."""

from functions.email import sending, tracking
from layers.http.app import group_app, handler_of

app = group_app("email", sending.router, tracking.router)
handler = handler_of(app)
