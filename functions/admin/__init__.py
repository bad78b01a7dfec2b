"""Administration: what runs around a deployment. `deps` wires the adapters; the handlers import only `shared` and it."""
