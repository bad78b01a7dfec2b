"""Parsers of document formats: `formats/<name>.py`, found by file name. Imports `shared` and the formats' libraries.

A format module has SUFFIXES, MIME, LIMIT_KEY (the config key of its size limit), SIGNATURES (what its files begin
with; empty for text) and `parse(data) -> Extract`, which raises Unreadable or Encrypted.
"""
