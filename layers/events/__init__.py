"""Queues and WebSocket push of AWS. Imports `shared` and, on first use, boto3."""
