"""Stop marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.cache import keys

if TYPE_CHECKING:
    from layers.cache.client import Valkey


class ValkeyCancelMarks:
    def __init__(self, client: Valkey) -> None:
        self._client = client

    def mark(self, turn_id: str) -> None:
        self._client.call("SET", keys.cancel(turn_id), "1", "EX", keys.CANCEL_SECONDS)

    def is_marked(self, turn_id: str) -> bool:
        return bool(self._client.call("EXISTS", keys.cancel(turn_id)))
