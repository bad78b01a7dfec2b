"""The HTTP routes of the auth group."""

from functions.auth import (
    accounts,
    belongings,
    groups,
    login,
    oauth,
    organizations,
    profile,
    roles,
    security,
    users,
)
from functions.auth.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "auth",
    login.router,
    oauth.router,
    accounts.router,
    profile.router,
    belongings.router,
    users.router,
    groups.router,
    organizations.router,
    roles.router,
    security.router,
    platform=wiring,
)
handler = handler_of(app)
