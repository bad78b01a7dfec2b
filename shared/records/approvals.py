"""Decisions that runs of scripts wait for (language spec §4.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PENDING, APPROVED, REJECTED = "pending", "approved", "rejected"


@dataclass(frozen=True, slots=True)
class Approval:
    """`approver` is the e-mail address of who should decide, "" for any operator of the bot; `status` is
    pending | approved | rejected. After `due_at` nobody may decide any more."""

    id: str
    org_id: str
    bot_id: str
    run_id: str
    action: str
    approver: str = ""
    status: str = PENDING
    decided_by: str = ""
    comments: str = ""
    due_at: datetime | None = None
    created_at: datetime | None = None


def event_of(approval_id: str) -> str:
    """The event that tells the waiting run of the decision."""
    return f"approval:{approval_id}"
