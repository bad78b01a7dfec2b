"""Stop marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.cache import keys
from layers.cache.client import translated

if TYPE_CHECKING:
    from redis import Redis


class ValkeyCancelMarks:
    def __init__(self, client: Redis) -> None:
        self._client = client

    def mark(self, turn_id: str) -> None:
        with translated():
            self._client.set(keys.cancel(turn_id), "1", ex=keys.CANCEL_SECONDS)

    def is_marked(self, turn_id: str) -> bool:
        with translated():
            return bool(self._client.exists(keys.cancel(turn_id)))
