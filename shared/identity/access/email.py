"""Who may use the routes of the mail group (platform spec §3.5). A pixel is fetched by whoever reads the mail."""

ACCESS = {
    "POST /api/email/send": "user mail.send",
    "GET /api/email/send/{mail_id}": "user mail.read",
    "POST /api/email/send/{mail_id}/cancel": "user mail.send",
    "POST /api/mail/send": "operator mail.send",
    "POST /api/email/uploads": "user mail.send",
    "GET /api/email/tracking/pixel/{tracking_id}": "anon",
    "GET /api/email/tracking/status/{tracking_id}": "user mail.read",
    "GET /api/email/tracking/list": "user mail.read",
    "GET /api/email/tracking/stats": "user mail.read",
}
