"""Turns nobody typed: a script's timer is over, its event came, or work it put off is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.basic.runtime.outcome import Yielded
from shared.conversation.resuming import resume_unfinished, settle
from shared.conversation.script_runs import start_script, wake_script
from shared.conversation.tool_calls import Suspended
from shared.log import logger
from shared.records.runs import ACTIVE, WAITING
from shared.scripts.deliveries import TRIGGER, caller_of, of_turn, program_of

if TYPE_CHECKING:
    from shared.conversation.turn_context import TurnContext


def wake(turn: TurnContext) -> None:
    """A script's timer is over, or its event came."""
    with turn.transaction() as unit:
        run = unit.runs.get(str(turn.turn.payload.get("run_id", "")))
    if run is not None and run.status in (ACTIVE, WAITING):
        settle(turn, run, wake_script(turn, run))


def event(turn: TurnContext) -> None:
    """Work a script of this conversation put off, in the build it was written in."""
    if resume_unfinished(turn):
        return
    delivery = of_turn(turn.turn)
    with turn.transaction() as unit:
        program = program_of(unit, delivery)
    if program is None:
        logger.warning("a deferred block is gone", script=delivery.script)
        return
    outcome = start_script(
        turn,
        program,
        entry=delivery.entry,
        params=delivery.payload,
        trigger=TRIGGER,
        caller=caller_of(delivery),
    )
    if isinstance(outcome, Yielded):
        raise Suspended
