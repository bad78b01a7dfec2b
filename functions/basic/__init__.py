"""The BASIC group: scripts and their tools over HTTP, webhooks, running scripts, and the clock that starts them.

May import `shared`, `layers.http`, and in `deps.py` the adapters.
"""
