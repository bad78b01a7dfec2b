"""Vector search: Qdrant. Imports `shared` and, on first use, qdrant-client."""
