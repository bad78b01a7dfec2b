"""Deciding what a script asked for: its run goes on with the decision, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.errors import Conflict, Gone, NotFound, ValidationFailed
from shared.events.matching import Occurrence
from shared.events.publishing import publish
from shared.records.approvals import APPROVED, PENDING, REJECTED, Approval, event_of
from shared.records.events import EVENT
from shared.scripts.announcing import send

if TYPE_CHECKING:
    from shared.records.bots import Bot
    from shared.scripts.ports import Timekeeper

_DECISIONS = {"approve": APPROVED, "reject": REJECTED}


@dataclass(frozen=True, slots=True)
class Decision:
    """`verdict`: approve | reject."""

    verdict: str
    decided_by: str
    comments: str = ""


def decide(timekeeper: Timekeeper, bot: Bot, approval_id: str, decision: Decision) -> Approval:
    """Note the decision and wake the run. The same decision again changes nothing.

    Raises NotFound, Conflict when it was decided otherwise, Gone after its time, ValidationFailed for another word.
    """
    status = _DECISIONS.get(decision.verdict)
    if status is None:
        raise ValidationFailed.of(decision="approve or reject")
    with timekeeper.store.transaction(bot.org_id) as unit:
        known = unit.approvals.get(approval_id)
        if known is None or known.bot_id != bot.id:
            raise NotFound("There is no such approval.")
        if known.status == PENDING and known.due_at and known.due_at <= timekeeper.clock.now():
            raise Gone("The time to decide is over.")
        fresh = unit.approvals.decide(approval_id, status, decision.decided_by, decision.comments)
        decided = unit.approvals.get(approval_id) or known
        if decided.status != status:
            raise Conflict("It is decided already.")
        made = []
        if fresh:
            answer = {
                "approved": status == APPROVED,
                "decided_by": decision.decided_by,
                "comments": decision.comments,
            }
            told = Occurrence(EVENT, event_of(approval_id), {"params": answer})
            made = publish(unit, bot.org_id, bot.id, told, timekeeper.clock.now())
    send(timekeeper.queue, made)
    return decided
