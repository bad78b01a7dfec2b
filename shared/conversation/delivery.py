"""Carries a turn's frames to the sockets that watch it.

The log is written first; each socket has a cursor in it. Whoever holds the lock of turn and socket posts what the
cursor lacks, so the worker and a client that resumes can both push and no frame is doubled, lost or out of order.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shared.conversation import embedded
from shared.conversation.frame_memory import ProcessFrameLog
from shared.conversation.ports import ConnectionGone
from shared.errors import ServiceUnavailable
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shared.conversation.live import FrameLog, Locks
    from shared.conversation.ports import Push
    from shared.records.connections import Connection

LOCK_SECONDS = 15.0


class Delivery:
    """Pushes frames of turns. `on_gone` is told the id of a socket that turned out to be closed.

    `attempt` counts the turn's workers: the lock a dead one left behind is none of its successor's.
    """

    def __init__(
        self,
        log: FrameLog,
        push: Push,
        locks: Locks,
        on_gone: Callable[[str], None],
        attempt: int = 1,
    ) -> None:
        self._attempt = attempt
        self._log: FrameLog = log
        self._push = push
        self._locks: Locks | None = locks
        self._on_gone = on_gone
        self._known: dict[str, Connection] = {}
        self._counted = 0
        self._unmoved: dict[str, int] = {}

    def watch(self, turn_id: str, connections: Iterable[Connection]) -> None:
        """Let these sockets see the turn from here on; one that watches already keeps its place."""
        self._known |= {connection.id: connection for connection in connections}
        try:
            self._start_cursors(turn_id)
        except ServiceUnavailable:
            self._fall_back(turn_id)

    def emit(self, turn_id: str, frame: Mapping[str, Any]) -> None:
        """Log one frame and push it. Never raises for a closed socket or a cache that is down."""
        try:
            self._counted = self._log.append(turn_id, frame)
            watchers = self._log.cursors(turn_id)
        except ServiceUnavailable:
            self._fall_back(turn_id)
            self._counted = self._log.append(turn_id, frame)
            watchers = self._log.cursors(turn_id)
        for connection_id in watchers:
            self.deliver(turn_id, connection_id)

    def end(self, turn_id: str, session_id: str) -> None:
        """Say that the turn is over, and post once more what could not be posted when it was made."""
        try:
            self._log.end(turn_id)
            self._log.set_last_turn(session_id, turn_id)
            for connection_id in self._log.cursors(turn_id):
                self.deliver(turn_id, connection_id)
        except ServiceUnavailable as error:
            logger.warning("the end of a turn was not logged", turn_id=turn_id, reason=str(error))

    def join(self, turn_id: str, connection: Connection, seq: int) -> None:
        """Send exactly the frames after `seq`, now and as they come (`{"type":"resume"}`)."""
        self._known[connection.id] = connection
        self._log.move_cursor(turn_id, connection.id, seq)
        self.deliver(turn_id, connection.id)

    def deliver(self, turn_id: str, connection_id: str) -> None:
        """Post what the socket lacks, unless somebody else is doing it right now."""
        try:
            while self._deliver_once(turn_id, connection_id):
                pass
        except ServiceUnavailable as error:
            logger.warning(
                "a frame waits in the log", connection_id=connection_id, reason=str(error)
            )

    def length(self, turn_id: str) -> int:
        """How many frames of the turn are known; 0 when the cache is down."""
        try:
            return self._log.length(turn_id)
        except ServiceUnavailable:
            return 0

    def frames(self, turn_id: str) -> list[Mapping[str, Any]]:
        """All known frames of the turn."""
        try:
            return list(self._log.since(turn_id, 0))
        except ServiceUnavailable:
            return []

    def _deliver_once(self, turn_id: str, connection_id: str) -> bool:
        """One round under the lock; True when there may be more to do."""
        name = f"push:{turn_id}:{self._attempt}:{connection_id}"
        token = self._lease(name)
        if token is None:
            return False
        try:
            still_there = self._post_missing(turn_id, connection_id)
        finally:
            self._give_back(name, token)
        cursor = self._log.cursor(turn_id, connection_id)
        return still_there and cursor is not None and cursor < self._log.length(turn_id)

    def _lease(self, name: str) -> str | None:
        """Leave to post; None when somebody else has it. A cache that fails is not asked for leases again: one of
        its own that it forgot to tell would block us."""
        try:
            return self._locks.try_acquire(name, LOCK_SECONDS) if self._locks else ""
        except ServiceUnavailable:
            self._locks = None
            return ""

    def _give_back(self, name: str, token: str) -> None:
        try:
            if self._locks and token:
                self._locks.release(name, token)
        except ServiceUnavailable:
            self._locks = None

    def _post_missing(self, turn_id: str, connection_id: str) -> bool:
        cursor = self._log.cursor(turn_id, connection_id)
        if cursor is None or cursor < 0:
            return False
        cursor = max(cursor, self._unmoved.get(connection_id, 0))
        for frame in self._log.since(turn_id, cursor):
            try:
                self._post(turn_id, connection_id, frame)
            except ConnectionGone:
                self._log.move_cursor(turn_id, connection_id, -1 - cursor)
                self._on_gone(connection_id)
                return False
            cursor = self._unmoved[connection_id] = int(frame["seq"])
            self._log.move_cursor(turn_id, connection_id, cursor)
            del self._unmoved[connection_id]
        return True

    def _post(self, turn_id: str, connection_id: str, frame: Mapping[str, Any]) -> None:
        known = self._known.get(connection_id)
        if known is None or known.channel != "embedded":
            self._push.post(connection_id, wire(frame))
            return
        frames = self._log.since(turn_id, 0)
        place = int(frame["seq"]) - int(frames[0]["seq"])
        for piece in embedded.render(frames, place):
            self._push.post(connection_id, wire(piece))

    def _start_cursors(self, turn_id: str) -> None:
        present = self._log.cursors(turn_id)
        length = self._log.length(turn_id)
        for connection_id in self._known:
            if connection_id not in present:
                self._log.move_cursor(turn_id, connection_id, length)

    def _fall_back(self, turn_id: str) -> None:
        if self._locks is not None:
            logger.warning("the cache is down: frames of this turn are kept in the worker only")
            self._log, self._locks = ProcessFrameLog(self._counted), None
        self._start_cursors(turn_id)


def wire(frame: Mapping[str, Any]) -> str:
    """The text that goes over the socket."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def delivered_before(log: FrameLog, turn_id: str, session_id: str, connection_id: str) -> int:
    """How many frames of the turn the client behind a new socket has seen (rule T7): those its lost socket got.

    A loss may not be known yet; the only other socket that watched the turn is the lost one then.
    """
    own = log.cursor(turn_id, connection_id)
    if own is not None and own >= 0:
        return own
    others = [name for name in log.cursors(turn_id) if name != connection_id]
    gone = log.last_gone(session_id)
    lost = gone if gone in others else others[0] if len(others) == 1 else None
    cursor = log.cursor(turn_id, lost) if lost else None
    if cursor is None:
        return 0
    return cursor if cursor >= 0 else -1 - cursor
