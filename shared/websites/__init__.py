"""Websites a bot draws on: what belongs to a site, how it is visited politely, and what becomes of its pages.

Imports the standard library and `shared` only; the network comes through the guard of `shared.network`.
"""
