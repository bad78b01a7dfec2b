"""The keywords, one file per family, found by file name.

A family declares plain functions with `shared.basic.declaration.keyword`; the first parameter is the `Run`.
May import `shared.basic.runtime.run`, `shared.basic.values` and the rules of a subject (`shared.mail`, …).
"""
