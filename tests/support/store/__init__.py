"""The store in memory: every port of `shared.store`, with real rollback, tenancy and constraints.

It passes the same contract suite as the PostgreSQL adapter (tests/contract/store).
"""

from tests.support.store.memory_store import MemoryStore, MemoryUnit

__all__ = ["MemoryStore", "MemoryUnit"]
