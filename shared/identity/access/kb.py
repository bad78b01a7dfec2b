"""Who may use the routes of the knowledge group (platform spec §3.2)."""

ACCESS = {
    "GET /api/kb": "user kb.read",
    "POST /api/kb": "owner kb.admin",
    "DELETE /api/kb/{kb}": "owner kb.admin",
    "GET /api/kb/stats": "viewer kb.view",
    "GET /api/kb/documents": "viewer kb.view",
    "GET /api/kb/documents/{identity}": "viewer kb.view",
    "DELETE /api/kb/documents/{identity}": "operator kb.write",
    "POST /api/kb/upload": "operator kb.write",
    "POST /api/kb/index": "operator kb.write",
    "POST /api/kb/search": "guest kb.read",
    "POST /api/kb/embeddings": "operator kb.write",
    "GET /api/sessions/{session_id}/kb": "guest",
    "POST /api/sessions/{session_id}/kb": "guest",
}
