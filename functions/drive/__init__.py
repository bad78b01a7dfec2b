"""The drive group: what happens when an object of a package changes.

May import `shared`, `layers.http`, and in `deps.py` the adapters.
"""
