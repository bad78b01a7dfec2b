"""Who may use the routes of the calendar group (platform spec §3.6); the calendar's own sharing decides further."""

ACCESS = {
    "GET /api/calendar/calendars": "user calendar.read",
    "POST /api/calendar/calendars": "user calendar.write",
    "GET /api/calendar/calendars/{calendar_id}": "user calendar.read",
    "PUT /api/calendar/calendars/{calendar_id}": "user calendar.write",
    "DELETE /api/calendar/calendars/{calendar_id}": "user calendar.delete",
    "POST /api/calendar/calendars/{calendar_id}/share": "user calendar.share",
    "DELETE /api/calendar/calendars/{calendar_id}/share/{share_id}": "user calendar.share",
    "POST /api/calendar/calendars/{calendar_id}/feed": "user calendar.share",
    "POST /api/calendar/calendars/{calendar_id}/import": "user calendar.write",
    "GET /api/calendar/calendars/{calendar_id}/export": "user calendar.read",
    "GET /api/calendar/feed/{name}": "anon",
    "GET /api/calendar/events": "user calendar.read",
    "POST /api/calendar/events": "user calendar.write",
    "GET /api/calendar/events/upcoming": "user calendar.read",
    "GET /api/calendar/events/{event_id}": "user calendar.read",
    "PUT /api/calendar/events/{event_id}": "user calendar.write",
    "DELETE /api/calendar/events/{event_id}": "user calendar.delete",
}
