"""Qdrant's REST calls over qdrant-edge, Qdrant's own engine in process.

`filters` and `queries` turn request JSON into the engine's objects, `points` turns its records into
JSON, `store` keeps the collections on disk, `routes` is the table of calls, `server` the process.
Bodies are Qdrant's wire format, so they are read as plain JSON.
"""
