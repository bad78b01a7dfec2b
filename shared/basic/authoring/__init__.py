"""What editors and the API offer to authors: canonical layout, and what a script means, reads and writes.

May import `shared.basic`. Loads the compiler, so nothing that only runs scripts imports it.
"""
