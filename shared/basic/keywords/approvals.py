"""Decisions of people, and the trail of what was done: REQUIRE APPROVAL, AUDIT LOG."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.basic.absent import absent
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.keywords.events import seconds_of
from shared.basic.runtime.requests import Expect
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.identity.auditing import tell
from shared.ids import derived_id
from shared.records.approvals import Approval, event_of

_DAY = 86_400.0
_NOBODY = {"approved": False, "decided_by": "", "comments": ""}


@keyword(
    "REQUIRE APPROVAL {action:sum} [FROM {approver:sum}] [TIMEOUT {seconds:sum}]",
    effect=Effect.WAITS,
    kind="both",
    cls="EXTENDED",
    example='answer = REQUIRE APPROVAL "refund of 50" FROM "boss@example.com" TIMEOUT 3600',
)
def require_approval(run: Run, action: Any, approver: Any = "", seconds: Any = None) -> Any:
    """Wait until somebody approves or rejects: {approved, decided_by, comments}.

    Decided by POST /api/approvals/{id}, by the named person or an operator of the bot; after the timeout (a day unless
    it says otherwise) it counts as not approved.
    """
    wanted = display(action).strip()
    if not wanted:
        raise BasicError("R5010", "REQUIRE APPROVAL needs to say what is to be approved")
    limit = seconds_of("REQUIRE APPROVAL", seconds)
    limit = _DAY if limit is None else limit
    person = display(approver).strip()
    approval_id = derived_id(run.id, f"approval:{run.step}")

    def ask() -> None:
        due_at = run.services.context.now() + timedelta(seconds=limit)
        made = Approval(
            approval_id, run.services.org_id, run.bot.id, run.id, wanted, person, due_at=due_at
        )
        run.unit.approvals.add(made)
        if person:
            words = f"Please decide: {wanted}. It waits as approval {approval_id}."
            run.services.dialog.say_to(run.unit, person, words)

    return Expect(event_of(approval_id), limit, dict(_NOBODY), ask)


@keyword(
    "AUDIT LOG {event:sum} [, {data:expr}]",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='AUDIT LOG "order approved", order',
)
def audit_log(run: Run, event: Any, data: Any = None) -> None:
    """Write a line to the audit trail, which nobody can change. Values under a secret's name are masked."""
    tell(
        run.unit,
        run.services.org_id,
        run.services.context.now(),
        "script.noted",
        actor=("user", run.user.id),
        bot_id=run.bot.id,
        target=display(event),
        script=run.script,
        run_id=run.id,
        data=to_plain(data),
    )


simulate_impact = absent(
    "SIMULATE IMPACT {action:expr}",
    needs="an impact model",
    doc="A report of what an action would lead to.",
    example='report = SIMULATE IMPACT "price change"',
    group="approvals",
    kind="value",
)
check_constraints = absent(
    "CHECK CONSTRAINTS {action:expr}",
    needs="a set of constraints",
    doc="Whether an action keeps the rules.",
    example='report = CHECK CONSTRAINTS "price change"',
    group="approvals",
    kind="value",
)
