"""The HTTP routes of the calendar group."""

from functions.calendar import calendars, events, files
from functions.calendar.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app("calendar", events.router, calendars.router, files.router, platform=wiring)
handler = handler_of(app)
