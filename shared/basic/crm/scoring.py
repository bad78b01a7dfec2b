"""What a lead is worth: points for what is known of it, a grade, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.basic.values.records import Outcome
from shared.basic.values.truth import truthy
from shared.mail.addresses import is_address

QUALIFIED = 70
_GRADES = ((80, "A"), (60, "B"), (40, "C"), (20, "D"), (0, "F"))
_STATUSES = ((70, "hot"), (40, "warm"), (20, "cold"), (0, "unqualified"))
_FREE_MAIL = frozenset(
    {"gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "uol.com.br"}
)
_LEADERS = re.compile(
    r"\b(ceo|cto|cfo|coo|owner|founder|president|director|vp|head|diretor|dono|s[oó]cio)\b",
    re.IGNORECASE,
)
_MANAGERS = re.compile(r"\b(manager|lead|supervisor|gerente|coordenador)\b", re.IGNORECASE)
_ADVICE = {
    "email": "Ask for a mail address.",
    "phone": "Ask for a telephone number.",
    "company": "Find out where they work.",
    "title": "Find out what they decide.",
    "budget": "Talk about the budget.",
    "engagement": "Keep in touch.",
}


def scored(lead: Mapping[str, Any], rules: Any = None) -> Outcome:
    """{score, grade, status, qualified, breakdown, recommendations} of what is known of a lead.

    `rules` gives points by field, for every field that holds something.
    """
    fields = {str(name).casefold(): value for name, value in lead.items()}
    points = _ruled(fields, rules) if isinstance(rules, Mapping) and rules else _usual(fields)
    return outcome(sum(points.values()), points)


def outcome(
    score: float, points: Mapping[str, int] | None = None, advice: list[str] | None = None
) -> Outcome:
    """The whole result of a score between 0 and 100."""
    whole = int(min(100, max(0, round(score))))
    missing = [text for name, text in _ADVICE.items() if points and not points.get(name)]
    return Outcome(
        {
            "score": whole,
            "grade": next(grade for least, grade in _GRADES if whole >= least),
            "status": next(status for least, status in _STATUSES if whole >= least),
            "qualified": whole >= QUALIFIED,
            "breakdown": dict(points or {}),
            "recommendations": missing if advice is None else advice,
        },
        truth="qualified",
        number="score",
    )


def _ruled(fields: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for name, value in rules.items():
        amount = as_number(value)
        holds = truthy(fields.get(str(name).casefold()))
        found[str(name)] = int(amount) if amount is not None and holds else 0
    return found


def _usual(fields: Mapping[str, Any]) -> dict[str, int]:
    mail = display(fields.get("email")).strip().casefold()
    own = is_address(mail) and mail.rpartition("@")[2] not in _FREE_MAIL
    title = " ".join(
        display(fields.get(name)) for name in ("title", "job_title", "position", "role")
    )
    touches = (
        as_number(fields.get("interactions", fields.get("visits", fields.get("engagement")))) or 0
    )
    budget = as_number(fields.get("budget", fields.get("revenue"))) or 0
    return {
        "email": (20 if own else 10) if is_address(mail) else 0,
        "phone": 10 if truthy(fields.get("phone", fields.get("mobile"))) else 0,
        "company": 15 if truthy(fields.get("company", fields.get("organization"))) else 0,
        "title": 20
        if _LEADERS.search(title)
        else 12
        if _MANAGERS.search(title)
        else 5
        if title.strip()
        else 0,
        "budget": 20 if budget >= 10_000 else 12 if budget > 0 else 0,
        "engagement": int(min(15, 3 * touches)),
    }
