"""The HTTP routes of the mail group."""

from functions.email import (
    accounts,
    assistance,
    attachments,
    fragments,
    keeping,
    messages,
    sending,
    tracking,
)
from functions.email.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "email",
    sending.router,
    tracking.router,
    accounts.router,
    messages.router,
    assistance.router,
    attachments.router,
    keeping.router,
    fragments.router,
    platform=wiring,
)
handler = handler_of(app)
