"""Packing of layers and functions, the tools that do it, and the checks on template, sizes and imports.

Runs on a bare interpreter: standard library only, except `gates` and `transform`, which run inside the
SAM CLI's own environment. Imports nothing of `functions`, `layers` or `shared`.
"""
