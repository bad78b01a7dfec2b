"""Who may use the routes of the llm group (platform spec §3.8; MCP §3.3)."""

ACCESS = {
    "POST /api/llm/chat": "user llm.use",
    "POST /api/llm/completions": "user llm.use",
    "POST /api/llm/generate": "user llm.use",
    "POST /api/llm/embeddings": "user llm.use",
    "GET /api/llm/models": "user llm.use",
    "POST /api/llm/models/test": "owner settings.bot",
    "POST /api/llm/tokens/count": "user llm.use",
    "GET /api/llm/usage": "user llm.use",
    "GET /api/llm/budget": "owner settings.bot",
    "PUT /api/llm/budget": "admin settings.llm",
    "GET /api/llm/requests": "operator logs.view",
    "GET /api/llm/cache/stats": "operator logs.view",
    "DELETE /api/llm/cache": "owner settings.bot",
    "GET /api/llm/routing": "owner settings.bot",
    "GET /v1/models": "user llm.use",
    "GET /v1/models/{model}": "user llm.use",
    "POST /v1/chat/completions": "user llm.use",
    "POST /v1/embeddings": "user llm.use",
}
