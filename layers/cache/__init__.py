"""Valkey: what may be forgotten. Keys and lifetimes, the frame log, stop marks, locks, rate limits, cached values.

The only owner of redis. Imports `shared` and nothing of another adapter.
"""
