"""The HTTP routes of the chat group."""

from functions.chat import (
    access,
    attachments,
    bots,
    fragments,
    messages,
    packages,
    platform,
    sessions,
    voice,
)
from functions.chat.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "chat",
    sessions.router,
    messages.router,
    bots.router,
    platform.router,
    voice.router,
    fragments.router,
    attachments.router,
    packages.router,
    access.router,
    platform=wiring,
)
handler = handler_of(app)
