"""Knowledge bases: cutting documents into passages, finding them, and citing them.

Imports the standard library, PyYAML, snowballstemmer and `shared` only; vectors, files and models are ports.
"""
