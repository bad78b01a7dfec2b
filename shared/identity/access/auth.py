"""Who may use the routes of the auth group (platform spec §3.7)."""

ACCESS = {
    "POST /api/auth/login": "anon",
    "POST /api/auth/2fa/verify": "anon",
    "POST /api/auth/2fa/resend": "anon",
    "POST /api/auth/refresh": "anon",
    "POST /api/auth/logout": "guest",
    "GET /api/auth/me": "anon",
    "POST /api/auth/ws-ticket": "guest",
    "POST /api/auth/bootstrap": "anon",
    "POST /api/auth/register": "anon",
    "POST /api/auth/verify-email": "anon",
    "POST /api/auth/password/forgot": "anon",
    "POST /api/auth/password/reset": "anon",
}
