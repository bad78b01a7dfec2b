"""What is stored, one port per subject; a `shared.store.Unit` has one of each. Imports `shared.records` only.

Ports of a subject with rules of its own stand beside those rules instead (`shared.<subject>.ports`).
"""
