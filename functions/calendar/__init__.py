"""The calendar group: HTTP routes, CalDAV, and the clock that gives reminders.

May import `shared`, `layers.http`, and in `deps.py` the adapters.
"""
