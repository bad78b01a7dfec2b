"""FORMAT: values as text by a pattern (specification 2.8). `formats` chooses, one file per kind of pattern.

Imports `shared.basic.values` and the standard library. Nothing here raises: what does not fit a pattern is displayed.
"""
