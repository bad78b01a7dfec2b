"""The mail group: HTTP routes, the worker that sends and syncs, the minute's sweep, and what arrives by itself.

May import `shared`, `layers.http`, and in `deps.py` the adapters.
"""
