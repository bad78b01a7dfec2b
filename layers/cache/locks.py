"""Leases by name, as in https://valkey.io/topics/distributed-locks for one server.

They keep work from being done twice, they do not protect data: the server may lose them.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from layers.cache import keys
from layers.cache.client import Script

if TYPE_CHECKING:
    from layers.cache.client import Valkey

# Compare and delete must be one step, or a lease that has just run out takes the next holder's with it.
_RELEASE = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then
    return redis.call('DEL', KEYS[1])
end
return 0
""")


class ValkeyLocks:
    def __init__(self, client: Valkey) -> None:
        self._client = client

    def try_acquire(self, name: str, ttl_seconds: float) -> str | None:
        token = secrets.token_hex(16)
        lifetime = max(1, round(ttl_seconds * 1000))
        taken = self._client.call("SET", keys.lock(name), token, "NX", "PX", lifetime)
        return token if taken else None

    def release(self, name: str, token: str) -> None:
        self._client.run(_RELEASE, [keys.lock(name)], [token])
