"""iCalendar texts (RFC 5545) as events and back; the one place that names the library icalendar.

Every component is read by itself, so that a broken one costs nobody else anything.
"""
