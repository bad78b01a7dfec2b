"""Rules for mail that arrives, and automatic replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import BadRequest, Unprocessable
from shared.mail.responding import is_active
from shared.mail.rules import checked_rules, fits
from shared.mail.searching import read_query
from tests.support.world import EPOCH
from tests.unit.mail.test_assisting import MAIL

ARCHIVE = [{"type": "archive"}]


def rule(*conditions: dict[str, Any], match: str = "all") -> dict[str, Any]:
    (found,) = checked_rules(
        [{"name": "R", "conditions": list(conditions), "actions": ARCHIVE, "match": match}]
    )
    return found


SAYS = {"field": "subject", "operator": "contains", "value": "HI"}
FROM_ANA = {"field": "from", "operator": "equals", "value": "ana@x.org"}
FROM_BOB = {"field": "from", "operator": "contains", "value": "bob"}


@pytest.mark.parametrize(
    ("conditions", "match", "does"),
    [
        ((SAYS, FROM_ANA), "all", True),
        ((SAYS, FROM_BOB), "all", False),
        ((SAYS, FROM_BOB), "any", True),
        ((FROM_BOB,), "any", False),
        ((), "all", True),
        (({"field": "body", "operator": "not_contains", "value": "inbox"},), "all", False),
        (({"field": "subject", "operator": "starts_with", "value": "h"},), "all", True),
        (({"field": "subject", "operator": "ends_with", "value": "x"},), "all", False),
        (({"field": "has_attachment", "value": "true"},), "all", False),
        (({"field": "has_attachment", "value": "false"},), "all", True),
    ],
)
def test_a_rule_fits_by_its_conditions(conditions: Any, match: str, does: bool) -> None:
    assert fits(MAIL, rule(*conditions, match=match)) is does


@pytest.mark.parametrize(
    "wrong",
    [
        {"actions": []},
        {"actions": [{"type": "explode"}]},
        {"actions": [{"type": "move"}]},
        {"actions": ARCHIVE, "conditions": [{"field": "color", "value": "x"}]},
        {"actions": ARCHIVE, "conditions": [{"field": "from", "operator": "matches"}]},
        {"actions": ARCHIVE * 21},
    ],
)
def test_a_rule_that_means_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unprocessable):
        checked_rules([wrong])
    with pytest.raises(Unprocessable):
        checked_rules([{"actions": ARCHIVE}] * 101)


@pytest.mark.parametrize(
    ("settings", "answers"),
    [
        ({"enabled": False}, False),
        ({"enabled": True}, True),
        ({"enabled": True, "from": (EPOCH + timedelta(days=1)).isoformat()}, False),
        ({"enabled": True, "to": (EPOCH - timedelta(days=1)).isoformat()}, False),
        ({"enabled": True, "from": "someday"}, True),
        ({"enabled": True, "from": EPOCH.isoformat(), "to": EPOCH.isoformat()}, True),
    ],
)
def test_a_reply_has_its_time(settings: dict[str, Any], answers: bool) -> None:
    assert is_active(settings, EPOCH) is answers


@pytest.mark.parametrize("query", ["color:red", "is:happy", "before:soon", '"open', "-from:ana"])
def test_a_search_that_means_nothing_is_refused(query: str) -> None:
    with pytest.raises(BadRequest):
        read_query(query)


def test_a_search_is_read_by_its_operators() -> None:
    found = read_query(
        'tea "green tea" -milk from:ana label:Work is:unread in:Sent after:2026-03-01'
    )
    assert (found.words, found.without, found.sender) == (("tea", "green tea"), ("milk",), ("ana",))
    assert (found.labels, found.unread, found.special) == (("Work",), True, "sent")
    assert replace(found, after=None).before is None
