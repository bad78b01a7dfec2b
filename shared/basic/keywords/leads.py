"""Leads: SCORE LEAD and its family, CREATE LEAD, LOG ACTIVITY, RECORD METRIC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.crm.queue import now_text
from shared.basic.crm.scoring import QUALIFIED, outcome, scored
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import as_number, number
from shared.basic.values.display import display
from shared.basic.values.plain import from_json, to_json, to_plain
from shared.basic.values.records import Outcome
from shared.ids import new_id

_LEAD, _ACTIVITY, _METRIC = "lead", "activity", "metric"
_SCORE = {
    "type": "object",
    "properties": {
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "recommendations": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["score", "recommendations"],
    "additionalProperties": False,
}
_KEPT_CHANGES = 50


@keyword(
    "SCORE LEAD {lead} [, {rules:expr}]",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example='score = SCORE LEAD {"email": "ana@firm.com", "title": "CEO", "budget": 20000}',
)
def score_lead(_run: Run, lead: Any, rules: Any = None) -> Outcome:
    """What a lead is worth: {score, grade, status, qualified, breakdown, recommendations}; it compares as its score.

    Rules are points by field, for every field that holds something.
    """
    return scored(_object(lead), rules)


@keyword(
    "AI SCORE LEAD {lead} [, {context:expr}]",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    group="ai",
    example='score = AI SCORE LEAD {"email": "ana@firm.com", "note": "wants to buy this week"}',
)
def ai_score_lead(run: Run, lead: Any, context: Any = "") -> Outcome:
    """The model's judgment of a lead, as SCORE LEAD gives it."""
    prompt = f"Lead: {to_json(_object(lead))}\nContext: {display(context)}"
    answer = run.services.models.complete(
        prompt,
        system="You judge sales leads. Answer with JSON: score from 0 to 100, and recommendations.",
        json_schema=_SCORE,
    )
    read = from_json(answer)
    value = as_number(read.get("score")) if isinstance(read, dict) else None
    if value is None:
        raise BasicError("R5012", "the model did not score the lead")
    return outcome(float(value), advice=[display(text) for text in read.get("recommendations", [])])


@keyword(
    "GET LEAD SCORE {id:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='score = GET LEAD SCORE "ana@firm.com"',
)
def get_lead_score(run: Run, id: Any) -> Outcome:  # noqa: A002  the slot authors see
    """The score kept for a lead, as SCORE LEAD gives it; 0 for one that has none."""
    with run.reading() as unit:
        entry = unit.entries.get(run.bot.id, _LEAD, _key(id))
    return outcome(float(entry.data.get("score", 0)) if entry else 0)


@keyword(
    "SET LEAD SCORE {id}, {score:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='SET LEAD SCORE "ana@firm.com", 75',
)
def set_lead_score(run: Run, id: Any, score: Any) -> Outcome:  # noqa: A002  the slot authors see
    """Keep a score between 0 and 100 for a lead."""
    return _kept(run, _key(id), float(number(score)), "set")


@keyword(
    "UPDATE LEAD SCORE {id}, {delta:sum} [, {reason:expr}]",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='UPDATE LEAD SCORE "ana@firm.com", 10, "opened the offer"',
)
def update_lead_score(run: Run, id: Any, delta: Any, reason: Any = "") -> Outcome:  # noqa: A002
    """Add to a lead's score, or take away from it, and note why."""
    key = _key(id)
    run.unit.tables.exclusive(run.bot.id, f"lead:{key}")
    entry = run.unit.entries.get(run.bot.id, _LEAD, key)
    before = float(entry.data.get("score", 0)) if entry else 0.0
    return _kept(run, key, before + float(number(delta)), display(reason))


def _kept(run: Run, key: str, score: float, reason: str) -> Outcome:
    found = outcome(score)
    entry = run.unit.entries.get(run.bot.id, _LEAD, key)
    known = entry.data if entry else {"id": key}
    change = {"score": found["score"], "reason": reason, "at": now_text(run)}
    changes = [*known.get("history", []), change][-_KEPT_CHANGES:]
    run.unit.entries.put(
        run.bot.id, _LEAD, key, {**known, "score": found["score"], "history": changes}
    )
    return found


@keyword(
    "QUALIFY LEAD {id} [, {threshold:expr}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='IF QUALIFY LEAD("ana@firm.com", 50) THEN TALK "Call now"',
)
def qualify_lead(run: Run, id: Any, threshold: Any = QUALIFIED) -> Outcome:  # noqa: A002
    """Whether a lead's score reaches a threshold: {qualified, score, threshold, status, gap}; true when it does."""
    least = float(number(threshold))
    found = get_lead_score(run, id)
    gap = max(0.0, least - found["score"])
    result = {"score": found["score"], "threshold": to_plain(least), "status": found["status"]}
    return Outcome(
        {"qualified": gap == 0, **result, "gap": to_plain(gap)}, truth="qualified", number="score"
    )


@keyword(
    "IS QUALIFIED {id}, {threshold:expr}",
    "IS QUALIFIED {id:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='ready = IS QUALIFIED("ana@firm.com", 50)',
)
def is_qualified(run: Run, id: Any, threshold: Any = QUALIFIED) -> bool:  # noqa: A002
    """Whether a lead's score reaches a threshold."""
    return bool(qualify_lead(run, id, threshold)["qualified"])


@keyword(
    "CREATE LEAD {name}, {email:sum} [, {phone:sum} [, {source:expr}]]",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example='lead = CREATE LEAD "Ana", "ana@firm.com", "+15550100", "website"',
)
def create_lead(
    run: Run, name: Any, email: Any, phone: Any = "", source: Any = ""
) -> dict[str, Any]:
    """Keep a new lead with the score it has by what is known of it; known again by its mail address."""
    fields = {"name": name, "email": email, "phone": phone, "source": source}
    given = {key: display(value).strip() for key, value in fields.items()}
    key = _key(given["email"] or given["phone"] or given["name"])
    made = {"id": key, **given, "score": scored(given)["score"], "created_at": now_text(run)}
    entry = run.unit.entries.get(run.bot.id, _LEAD, key)
    run.unit.entries.put(run.bot.id, _LEAD, key, {**(entry.data if entry else {}), **made})
    return made


@keyword(
    "LOG ACTIVITY {entity_id}, {entity}, {verb} [, {text:sum} [, {by:expr}]]",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='LOG ACTIVITY "ana@firm.com", "lead", "called", "Wants an offer", "bob"',
)
def log_activity(
    run: Run, entity_id: Any, entity: Any, verb: Any, text: Any = "", by: Any = None
) -> None:
    """Note what was done for a customer, a lead or an order; GET CUSTOMER HISTORY shows it."""
    key = display(entity_id).strip()
    if not key:
        raise BasicError("R5010", "an activity belongs to something: its id is empty")
    made = {
        "entity_id": key,
        "entity": display(entity),
        "verb": display(verb),
        "text": display(text),
        "by": display(by) if by is not None else run.user.name,
        "at": now_text(run),
    }
    run.unit.entries.put(run.bot.id, _ACTIVITY, f"{key}:{new_id()}", made)


@keyword(
    "RECORD METRIC {name:sum} [WITH {labels:assigns}]",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='RECORD METRIC "orders" WITH channel = "web", value = 3',
)
def record_metric(run: Run, name: Any, labels: Any = None) -> None:
    """Count one, or the `value`, for a name and its labels."""
    given = {str(key): to_plain(value) for key, value in (labels or {}).items()}
    amount = as_number(given.pop("value", 1))
    title = display(name).strip()
    if not title or amount is None:
        raise BasicError("R5010", f"a metric needs a name and a number, not {shortened(title)}")
    key = f"{title}|{to_json(dict(sorted(given.items())))}"
    run.unit.tables.exclusive(run.bot.id, f"metric:{key}")
    entry = run.unit.entries.get(run.bot.id, _METRIC, key)
    fresh: dict[str, Any] = {"name": title, "labels": given, "count": 0, "sum": 0}
    known = entry.data if entry else fresh
    changed = {"count": known["count"] + 1, "sum": to_plain(known["sum"] + float(amount))}
    run.unit.entries.put(run.bot.id, _METRIC, key, {**known, **changed})


def _object(lead: Any) -> Mapping[str, Any]:
    if isinstance(lead, Mapping):
        return lead
    if isinstance(lead, list) and lead and isinstance(lead[0], Mapping):
        return lead[0]
    raise BasicError("R5010", f"a lead is an object, not {shortened(display(lead))}")


def _key(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("id") or value.get("email")
    text = display(value).strip().casefold()
    if not text:
        raise BasicError("R5010", "a lead needs an id")
    return text
