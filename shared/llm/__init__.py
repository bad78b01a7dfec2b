"""Language models as rules see them: records, ports, errors, settings and token estimates.

Imports the standard library and `shared` only; the adapters are in `layers.llm`.
"""
