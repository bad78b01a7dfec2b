"""The HTTP routes of the calendar group."""

from functions.calendar import answers, calendars, events, files, links, reminders, scheduling
from functions.calendar.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "calendar",
    events.router,
    calendars.router,
    files.router,
    answers.router,
    scheduling.router,
    reminders.router,
    links.router,
    platform=wiring,
)
handler = handler_of(app)
