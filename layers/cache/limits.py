"""Token buckets, counted on the server so that every process sees the same bucket and the same clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.cache import keys
from layers.cache.client import Script
from shared.conversation.live import Allowance

if TYPE_CHECKING:
    from layers.cache.client import Valkey

# A bucket is its tokens and the moment they were counted; it is forgotten once it would be full again.
# Numbers go back as text: a script's fractions would be cut to integers.
_TAKE = Script("""
local limit, seconds, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local rate = limit / seconds
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(bucket[1]) or limit
local at = tonumber(bucket[2]) or now
tokens = math.min(limit, tokens + math.max(0, now - at) * rate)
local allowed = tokens >= cost
if allowed then
    tokens = tokens - cost
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.9f', tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(seconds * 1000) + 1000)
local missing = allowed and (limit - tokens) or (cost - tokens)
return {allowed and 1 or 0, math.floor(tokens + 0.000001), string.format('%.3f', now + missing / rate)}
""")


class ValkeyRateLimits:
    def __init__(self, client: Valkey) -> None:
        self._client = client

    def take(self, bucket: str, limit: int, per_seconds: float, cost: int = 1) -> Allowance:
        allowed, remaining, reset_at = self._client.run(
            _TAKE, [keys.bucket(bucket)], [limit, per_seconds, cost]
        )
        return Allowance(bool(allowed), limit, int(remaining), float(reset_at))
