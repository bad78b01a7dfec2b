"""Vector search: Qdrant, by its REST interface. Imports `shared` and, on first use, urllib3."""
