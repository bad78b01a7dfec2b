"""Rules people set for mail that arrives: conditions, actions, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shared.errors import Unprocessable

if TYPE_CHECKING:
    from shared.mail.changes import Desk
    from shared.records.mailboxes import StoredMail

MOST_RULES, MOST_PARTS, LONGEST = 100, 20, 500
FIELDS = ("from", "to", "subject", "body", "has_attachment")
OPERATORS = ("contains", "not_contains", "equals", "starts_with", "ends_with")
ACTIONS = ("move", "label", "mark_read", "star", "important", "archive", "trash", "spam")


def checked_rules(rules: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules with everything filled in; Unprocessable says which one means nothing."""
    if len(rules) > MOST_RULES:
        raise Unprocessable(f"There can be at most {MOST_RULES} rules.")
    return [_checked(number, rule) for number, rule in enumerate(rules, start=1)]


def _checked(number: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    conditions, actions = list(rule.get("conditions", ())), list(rule.get("actions", ()))
    name = str(rule.get("name", "")).strip()[:LONGEST] or f"Rule {number}"
    if not actions or len(conditions) > MOST_PARTS or len(actions) > MOST_PARTS:
        raise Unprocessable(
            f"{name}: a rule needs actions, and at most {MOST_PARTS} parts of a kind."
        )
    for condition in conditions:
        if (
            condition.get("field") not in FIELDS
            or condition.get("operator", "contains") not in OPERATORS
        ):
            raise Unprocessable(f"{name}: {str(condition)[:100]} is no condition.")
    for action in actions:
        needs_value = action.get("type") in ("move", "label")
        if action.get("type") not in ACTIONS or (
            needs_value and not str(action.get("value", "")).strip()
        ):
            raise Unprocessable(f"{name}: {str(action)[:100]} is no action.")
    return {
        "name": name,
        "enabled": bool(rule.get("enabled", True)),
        "match": "any" if rule.get("match") == "any" else "all",
        "conditions": [
            {
                "field": each["field"],
                "operator": each.get("operator", "contains"),
                "value": str(each.get("value", ""))[:LONGEST],
            }
            for each in conditions
        ],
        "actions": [
            {"type": each["type"], "value": str(each.get("value", ""))[:LONGEST].strip()}
            for each in actions
        ],
        "stop": bool(rule.get("stop", False)),
    }


def apply_rules(desk: Desk, mail: StoredMail, rules: Sequence[Mapping[str, Any]]) -> list[str]:
    """Do what the rules that fit say; the names of those. Where several move, the last one does."""
    done = []
    for rule in rules:
        if not rule.get("enabled", True) or not fits(mail, rule):
            continue
        done.append(str(rule["name"]))
        for action in rule["actions"]:
            _ACTS[action["type"]](desk, mail.id, action["value"])
        if rule.get("stop"):
            break
    return done


def fits(mail: StoredMail, rule: Mapping[str, Any]) -> bool:
    """Whether the conditions hold; a rule without any fits every message."""
    held = [_holds(mail, condition) for condition in rule["conditions"]]
    return not held or (any(held) if rule.get("match") == "any" else all(held))


def _holds(mail: StoredMail, condition: Mapping[str, Any]) -> bool:
    wanted = str(condition["value"]).casefold()
    if condition["field"] == "has_attachment":
        return bool(mail.attachments) == (wanted not in ("false", "no", "0"))
    texts = [text.casefold() for text in _texts(mail, condition["field"])]
    return _COMPARED[condition["operator"]](texts, wanted)


def _texts(mail: StoredMail, field: str) -> list[str]:
    if field == "subject":
        return [mail.subject]
    if field == "body":
        return [mail.body]
    people = (
        [mail.sender]
        if field == "from"
        else [*mail.recipients.get("to", ()), *mail.recipients.get("cc", ())]
    )
    return [text for each in people for text in (each.get("email", ""), each.get("name", ""))]


_COMPARED: Mapping[str, Callable[[list[str], str], bool]] = {
    "contains": lambda texts, wanted: any(wanted in text for text in texts),
    "not_contains": lambda texts, wanted: all(wanted not in text for text in texts),
    "equals": lambda texts, wanted: any(wanted == text.strip() for text in texts),
    "starts_with": lambda texts, wanted: any(text.startswith(wanted) for text in texts),
    "ends_with": lambda texts, wanted: any(text.endswith(wanted) for text in texts),
}


def _label(desk: Desk, mail_id: str, value: str) -> None:
    desk.unit.mail.messages.relabel(desk.owner_id, [mail_id], [value], [])


_ACTS: Mapping[str, Callable[[Desk, str, str], object]] = {
    "move": lambda desk, mail_id, value: desk.move([mail_id], value),
    "label": _label,
    "mark_read": lambda desk, mail_id, _: desk.mark([mail_id], is_read=True),
    "star": lambda desk, mail_id, _: desk.mark([mail_id], is_starred=True),
    "important": lambda desk, mail_id, _: desk.mark([mail_id], is_important=True),
    "archive": lambda desk, mail_id, _: desk.move([mail_id], "archive"),
    "trash": lambda desk, mail_id, _: desk.move([mail_id], "trash"),
    "spam": lambda desk, mail_id, _: desk.move([mail_id], "spam"),
}
