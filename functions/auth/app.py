"""The HTTP routes of the auth group."""

from functions.auth import accounts, login
from functions.auth.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app("auth", login.router, accounts.router, platform=wiring)
handler = handler_of(app)
