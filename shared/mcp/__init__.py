"""The Model Context Protocol, both sides: a bot's tools offered to others, others' tools used by a bot.

JSON-RPC 2.0 over the streamable HTTP transport without server push. Imports `shared` only.
"""
