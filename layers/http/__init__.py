"""The doors, the same for every route group: FastAPI behind Mangum with errors, request ids, identity, paging and metrics;
batches of queues.

May import fastapi, mangum, Powertools and `shared`; knows no other adapter.
"""
