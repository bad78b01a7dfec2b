"""Embedded services, one file each: a real engine from a Python wheel, its data under one folder.

May import `infra.gateway.processes` and `infra.gateway.ports`; knows nothing of handlers.
"""
