"""Parsers of document formats: `formats/<name>.py`, found by file name. Imports `shared` and the formats' libraries.

A format module has SUFFIXES, MIME, LIMIT_KEY (the config key of its size limit) and `parse(data) -> Extract`, which
raises Unreadable or Encrypted. One that is not plain text also says how its files are known: SIGNATURES (their first
bytes), PARTS (a member of their zip container), KINDS (the `mimetype` of an OpenDocument) or STREAMS (a stream of an
old Office file).
"""
