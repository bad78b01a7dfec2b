"""The chat group: HTTP routes, the WebSocket door, the worker that answers turns and the clock that sweeps.

May import `shared`, `layers.http`, and in `deps.py` the adapters.
"""
