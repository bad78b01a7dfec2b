"""The drive group: files and folders over HTTP, their background work, and what happens when an object changes.

May import `shared`, `layers.http`, and in `deps.py` the adapters.
"""
