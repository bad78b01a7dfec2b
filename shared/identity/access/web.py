"""Who may open the pages: everybody; what they show, they ask the API for."""

ACCESS = {
    "GET /": "anon",
    "GET /{bot}": "anon",
    "GET /bot/{bot}": "anon",
    "GET /static/{name}": "anon",
    "GET /auth/{name}": "anon",
    "GET /suite": "anon",
    "GET /suite/{name}": "anon",
}
