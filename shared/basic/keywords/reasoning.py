"""Models and figures that judge: CALCULATE, VALIDATE, DETECT, SET MODEL ROUTING."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from shared.basic.data.access import dataset, query_of
from shared.basic.data.roles import visible
from shared.basic.data.select_columns import columns_of
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.conditions import column, evaluate
from shared.basic.runtime.filter_tokens import tokens_of
from shared.basic.runtime.filters import Filter
from shared.basic.runtime.phrases import Phrase
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.basic.values.plain import from_json, to_json
from shared.basic.values.records import Outcome

_ROUTES = frozenset({"manual", "auto", "cost", "quality", "load-balanced", "fallback"})
_NUMBER = {
    "type": "object",
    "properties": {"value": {"type": "number"}},
    "required": ["value"],
    "additionalProperties": False,
}
_JUDGMENT = {
    "type": "object",
    "properties": {
        "is_valid": {"type": "boolean"},
        "errors": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["is_valid", "errors"],
    "additionalProperties": False,
}
_MOST_ROWS = 10_000
_OUTLIER = 3.5  # Iglewicz and Hoaglin's bound for the modified z-score
_SCALE = 0.6745


@keyword(
    "CALCULATE {formula:sum} [, {variables:expr}]",
    effect=Effect.ONCE,
    kind="both",
    cls="EXOTIC",
    group="ai",
    example='total = CALCULATE "price * quantity", {"price": 5, "quantity": 3}',
)
def calculate(run: Run, formula: Any, variables: Any = None) -> Any:
    """The value of a formula. One of names and `+ - * /` is worked out here, one in words is asked of the model."""
    values = variables if variables is not None else {}
    if not isinstance(values, Mapping):
        raise BasicError("R5010", "the variables of a formula are an object")
    text = display(formula).strip()
    if not text:
        raise BasicError("R5010", "CALCULATE needs a formula")
    found = _worked_out(run, text, values)
    if found is not None:
        return found
    prompt = f"Formula: {text}\nVariables: {to_json(values)}"
    answer = run.services.models.complete(
        prompt,
        system="You calculate. Answer with JSON: the value of the formula.",
        json_schema=_NUMBER,
    )
    read = from_json(answer)
    value = as_number(read.get("value")) if isinstance(read, dict) else None
    if value is None:
        raise BasicError("R5012", f"the model answered {shortened(answer)}, which is no number")
    return value


def _worked_out(run: Run, text: str, values: Mapping[str, Any]) -> Any:
    """The value of a formula in signs; None when it is one in words."""
    try:
        (found,) = columns_of(list(tokens_of(Phrase(((False, text),)))))
    except (BasicError, ValueError):
        return None
    if found.tree is None or found.operation or not _all_numbers(found.tree, values):
        return None
    return evaluate(found.tree, dict(values), run.services.context)


def _all_numbers(tree: Any, values: Mapping[str, Any]) -> bool:
    if tree[0] == "column":
        return as_number(column(dict(values), tree[1])) is not None
    if tree[0] == "value":
        return as_number(tree[1]) is not None
    return all(_all_numbers(part, values) for part in tree[1:])


@keyword(
    "VALIDATE {data:sum}, {rules:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXOTIC",
    group="ai",
    example='check = VALIDATE {"age": 17}, "age must be at least 18"',
)
def validate(run: Run, data: Any, rules: Any) -> Outcome:
    """Have the model judge data by rules in words: {is_valid, errors}; true in a condition when valid."""
    wanted = display(rules).strip()
    if not wanted:
        raise BasicError("R5010", "VALIDATE needs rules")
    answer = run.services.models.complete(
        f"Rules: {wanted}\nData: {to_json(data)}",
        system="You check data against rules. Answer with JSON: is_valid, and one sentence for each error.",
        json_schema=_JUDGMENT,
    )
    judged = from_json(answer)
    if not isinstance(judged, dict) or not isinstance(judged.get("is_valid"), bool):
        raise BasicError("R5012", "the model did not judge the data")
    return Outcome(
        {"is_valid": judged["is_valid"], "errors": judged.get("errors", [])}, truth="is_valid"
    )


@keyword(
    "DETECT {table:ref}",
    effect=Effect.READS,
    kind="value",
    cls="EXOTIC",
    example='report = DETECT "orders"',
)
def detect(run: Run, table: Any) -> dict[str, Any]:
    """Values of a table's numbers that lie far from the others: {table, rows, anomalies: [{column, value, score, row}]}.

    Far is a modified z-score (of distances from the median) above 3.5, of the newest 10,000 rows.
    """
    with run.reading() as unit:
        found = dataset(run, unit, table)
        query = query_of(run, found.table, Filter(), _MOST_ROWS)
        rows = [visible(found.table, run.user.role, row) for row in found.find(query)]
    numeric = [
        c.name for c in found.table.columns if c.kind in ("integer", "bigint", "double", "decimal")
    ]
    anomalies = [
        hit for name in numeric if name not in found.table.key for hit in _outliers(name, rows)
    ]
    ordered = sorted(anomalies, key=lambda hit: -float(hit["score"]))
    return {"table": found.table.name, "rows": len(rows), "anomalies": ordered}


def _outliers(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    values = [(float(row[name]), row) for row in rows if row.get(name) is not None]
    if len(values) < 5:
        return []
    middle = median(value for value, _ in values)
    spread = median(abs(value - middle) for value, _ in values)
    spread = spread or sum(abs(value - middle) for value, _ in values) / len(values)
    scored = [(_SCALE * abs(v - middle) / spread if spread else 0.0, v, row) for v, row in values]
    return [
        {"column": name, "value": value, "score": round(score, 2), "row": row}
        for score, value, row in scored
        if score > _OUTLIER
    ]


@keyword(
    "SET MODEL ROUTING {strategy:ref}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    group="ai",
    example='SET MODEL ROUTING "cost"',
)
def set_model_routing(run: Run, strategy: Any) -> None:
    """How models are chosen in this conversation: manual, auto, cost, quality, load-balanced or fallback.

    For this run `cost` uses the model named fast and `quality` the one named quality, where the bot has them.
    """
    wanted = display(strategy).strip().casefold()
    if wanted not in _ROUTES:
        raise BasicError("R5010", f"{shortened(wanted)} is not one of {', '.join(sorted(_ROUTES))}")
    name = {"cost": "fast", "quality": "quality"}.get(wanted, "")
    if name in run.services.models.names():
        run.data["model"] = run.services.models.use(name)
    elif wanted == "manual":
        run.data.pop("model", None)
    if run.has_session:
        run.state.variables["model_routing"] = wanted
        run.save_session()
