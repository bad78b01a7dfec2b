"""Cached values as JSON text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from layers.cache import keys

if TYPE_CHECKING:
    from layers.cache.client import Valkey
    from shared.cache import Kind


class ValkeyValues:
    def __init__(self, client: Valkey) -> None:
        self._client = client

    def get(self, kind: Kind, name: str) -> Any | None:
        text = self._client.call("GET", keys.value(kind, name))
        return None if text is None else json.loads(text)

    def put(self, kind: Kind, name: str, value: Any, seconds: float | None = None) -> None:
        longest = keys.VALUE_SECONDS[kind]
        lifetime = longest if seconds is None else min(seconds, longest)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        milliseconds = max(1, round(lifetime * 1000))
        self._client.call("SET", keys.value(kind, name), text, "PX", milliseconds)

    def drop(self, kind: Kind, *names: str) -> None:
        if names:
            self._client.call("DEL", *(keys.value(kind, name) for name in names))
