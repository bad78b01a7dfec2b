"""FastAPI behind Mangum, the same for every route group: errors, request ids, identity, paging, metrics.

May import fastapi, mangum, Powertools and `shared`; knows no other adapter.
"""
