"""Language models over HTTP: the bot's pipeline, single models, OpenAI's own API, usage, budgets, MCP.

Imports `shared`, `layers.http` and, in `deps`, the adapters.
"""
