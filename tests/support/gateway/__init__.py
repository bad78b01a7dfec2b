"""A tiny serverless application: the template and handlers that the gateway's own tests serve."""
