"""Valkey: what may be forgotten. Keys and lifetimes, the frame log, stop marks, locks, rate limits, cached values.

Imports `shared` and the standard library.
"""
