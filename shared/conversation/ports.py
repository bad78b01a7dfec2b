"""The outside as a conversation needs it: queues that carry work and sockets that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from shared.errors import Gone

if TYPE_CHECKING:
    from collections.abc import Mapping


class ConnectionGone(Gone):
    """The socket is closed or unknown (API Gateway answers 410): stop pushing, keep the log."""

    text = "The connection is closed."


class Queue(Protocol):
    """Hands work to another Lambda. A body is a JSON object; failures are `ServiceUnavailable`."""

    def send_turn(self, session_group: str, dedup: str, body: Mapping[str, Any]) -> None:
        """Queue one turn: strictly in order within `session_group`, once per `dedup` (5 minutes)."""
        ...

    def send_job(self, body: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Queue background work at least once, in any order; the delay is cut to 15 minutes."""
        ...


class Push(Protocol):
    """Sends to one live WebSocket connection. Both raise `ConnectionGone` when there is none."""

    def post(self, connection_id: str, data: str) -> None:
        """Deliver one text frame of at most 128 KB."""
        ...

    def close(self, connection_id: str) -> None:
        """End the connection from our side."""
        ...
