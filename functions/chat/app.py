"""The HTTP routes of the chat group."""

from functions.chat import bots, messages, platform, sessions, voice
from layers.http.app import group_app, handler_of

app = group_app(
    "chat", sessions.router, messages.router, bots.router, platform.router, voice.router
)
handler = handler_of(app)
