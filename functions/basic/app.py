"""The HTTP routes of the BASIC group."""

from functions.basic import compiling, scripts
from layers.http.app import group_app, handler_of

app = group_app("basic", scripts.router, compiling.router)
handler = handler_of(app)
