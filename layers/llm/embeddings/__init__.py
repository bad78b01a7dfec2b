"""One file per kind of embedding service, found by its name; each offers `connect(settings)`."""
