"""Cached values as JSON text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from layers.cache import keys
from layers.cache.client import translated

if TYPE_CHECKING:
    from redis import Redis

    from shared.cache import Kind


class ValkeyValues:
    def __init__(self, client: Redis) -> None:
        self._client = client

    def get(self, kind: Kind, name: str) -> Any | None:
        with translated():
            text = self._client.get(keys.value(kind, name))
        return None if text is None else json.loads(text)

    def put(self, kind: Kind, name: str, value: Any, seconds: float | None = None) -> None:
        longest = keys.VALUE_SECONDS[kind]
        lifetime = longest if seconds is None else min(seconds, longest)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        with translated():
            self._client.set(
                keys.value(kind, name),
                text.encode("utf-8", "replace"),
                px=max(1, round(lifetime * 1000)),
            )

    def drop(self, kind: Kind, *names: str) -> None:
        if names:
            with translated():
                self._client.delete(*(keys.value(kind, name) for name in names))
