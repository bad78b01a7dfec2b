"""The knowledge base group: HTTP routes, and the worker that indexes documents.

May import `shared`, `layers.http`, and in `deps.py` the adapters.
"""
