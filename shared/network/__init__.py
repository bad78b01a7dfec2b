"""Fetching from the public network on behalf of scripts, guarded. Imports `shared.errors` only."""
