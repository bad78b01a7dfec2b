"""The HTTP routes of the calendar group."""

from functions.calendar import calendars, events
from layers.http.app import group_app, handler_of

app = group_app("calendar", events.router, calendars.router)
handler = handler_of(app)
