"""The rules of calendars: recurrence, sharing, invitations, availability, reminders, the CalDAV protocol.

Serves routes, CalDAV clients and BASIC keywords alike. Names two libraries that only compute: icalendar (in `ical`), and
dateutil in tests, which check our recurrence against it. May import `shared.records`, `shared.errors` and the ports of
the store.
"""
