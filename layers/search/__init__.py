"""Vector search: Qdrant through its REST client. The only owner of `qdrant_client`; imports `shared` only."""
