"""Values that are cheaper to remember than to find again. A cache may be empty or absent at any time."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from shared.errors import ServiceUnavailable

Kind = Literal["session", "semantic", "kb", "config", "user"]


class CacheUnavailable(ServiceUnavailable):
    """The cache does not answer. Who can do without it goes on; who counts on it (login limits) refuses."""

    text = "The cache is not available."


class CachedValues(Protocol):
    """JSON values by kind and name. The adapter owns each kind's key format and longest lifetime."""

    def get(self, kind: Kind, name: str) -> Any | None: ...
    def put(self, kind: Kind, name: str, value: Any, seconds: float | None = None) -> None:
        """Keep for `seconds`, at most (and by default) the lifetime of the kind."""
        ...

    def drop(self, kind: Kind, *names: str) -> None: ...
