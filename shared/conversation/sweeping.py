"""The minute's sweep: whatever a crash or a lost message left behind goes on (architecture §3, outbox)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.conversation.connecting import disconnect
from shared.conversation.delivery import wire
from shared.conversation.frames import KEEPALIVE
from shared.conversation.ingress import enqueue
from shared.conversation.ports import ConnectionGone
from shared.errors import ServiceUnavailable
from shared.ids import new_id
from shared.log import logger
from shared.records.turns import Turn

if TYPE_CHECKING:
    from shared.conversation.desk import Desk

UNTOUCHED = timedelta(minutes=2)
SOCKET_LIFE = timedelta(hours=2, minutes=5)
KEEPALIVE_MINUTES = 4
MOST = 200


def sweep(desk: Desk) -> dict[str, int]:
    """Queue lost turns, wake runs whose time has come, keep sockets alive; counts by kind."""
    done = {"turns": 0, "timers": 0, "sockets": 0, "expired": 0}
    for org_id in desk.store.directory.org_ids():
        done["turns"] += _queue_lost_turns(desk, org_id)
        done["timers"] += _wake_timers(desk, org_id)
        done["expired"] += _forget_old_sockets(desk, org_id)
        if desk.clock.now().minute % KEEPALIVE_MINUTES == 0:
            done["sockets"] += _keep_alive(desk, org_id)
    return done


def _queue_lost_turns(desk: Desk, org_id: str) -> int:
    now = desk.clock.now()
    with desk.store.transaction(org_id) as unit:
        lost = list(unit.turns.stuck(now - UNTOUCHED, MOST))
    for turn in lost:
        logger.warning("a lost turn is queued again", turn_id=turn.id)
        enqueue(desk, turn, dedup=f"{turn.id}:{now:%Y%m%d%H%M}")
    return len(lost)


def _wake_timers(desk: Desk, org_id: str) -> int:
    """Each due timer becomes a turn of its session, so that it runs in order with what the user says."""
    with desk.store.transaction(org_id) as unit:
        due = [run for run in unit.runs.due(desk.clock.now(), MOST) if run.session_id]
        turns = []
        for run in due:
            turn = Turn(new_id(), org_id, run.bot_id, run.session_id, "wake", {"run_id": run.id})
            unit.runs.save(replace(run, wait={**run.wait, "due": None}))
            unit.turns.create(turn)
            turns.append(turn)
    for turn in turns:
        enqueue(desk, turn)
    return len(turns)


def _keep_alive(desk: Desk, org_id: str) -> int:
    with desk.store.transaction(org_id) as unit:
        connections = list(unit.connections.all())
    for connection in connections:
        try:
            desk.push.post(connection.id, wire(KEEPALIVE))
        except ConnectionGone:
            disconnect(desk, connection.id)
        except ServiceUnavailable as error:
            logger.warning("a socket could not be kept alive", reason=str(error))
    return len(connections)


def _forget_old_sockets(desk: Desk, org_id: str) -> int:
    with desk.store.transaction(org_id) as unit:
        return unit.connections.expire(desk.clock.now() - SOCKET_LIFE)
