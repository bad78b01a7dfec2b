"""Decisions that runs wait for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shared.ids import new_id
from shared.records.approvals import Approval
from tests.support.world import EPOCH, World


def approval(world: World, **fields: Any) -> Approval:
    made = {"action": "refund", "approver": "a@b.c", "due_at": EPOCH, **fields}
    return Approval(new_id(), world.org_id, world.bot.id, new_id(), **made)


def test_a_decision_is_made_once(world: World) -> None:
    made = approval(world)
    with world.open() as unit:
        unit.approvals.add(made)
        unit.approvals.add(replace(made, action="other"))
        assert unit.approvals.decide(made.id, "approved", "boss", "fine")
        assert not unit.approvals.decide(made.id, "rejected", "other", "")
        found = unit.approvals.get(made.id)
    assert found is not None
    wanted = replace(made, status="approved", decided_by="boss", comments="fine")
    assert replace(found, created_at=None) == wanted


def test_approvals_are_listed_by_status(world: World) -> None:
    first, second = approval(world), approval(world)
    with world.open() as unit:
        for each in (first, second):
            unit.approvals.add(each)
        unit.approvals.decide(first.id, "rejected", "boss", "")
        pending = unit.approvals.list_of(world.bot.id, "pending")
        assert [each.id for each in pending] == [second.id]
        assert len(unit.approvals.list_of(world.bot.id)) == 2
        assert unit.approvals.get("no-id") is None
