"""PostgreSQL: the store's adapter, one file of queries per subject, and the migrations.

The only owner of psycopg. Imports `shared` and nothing of another adapter.
"""
