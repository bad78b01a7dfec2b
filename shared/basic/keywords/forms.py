"""Forms of pages: VALIDATE FORM, SAVE SUBMISSION, GET SUBMISSIONS, FORM ERROR, and what a handler knows of its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from shared.basic.crm.queue import now_text
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import as_number, integer
from shared.basic.values.display import display
from shared.basic.values.moments import parse_moment
from shared.basic.values.plain import to_plain
from shared.basic.values.records import Outcome, RowSet
from shared.ids import derived_id
from shared.mail.addresses import is_address

_KIND = "submission"
_LAST = "form-submission"
_PHONE = re.compile(r"\+?[\d\s().-]{8,24}")
_URL = re.compile(r"https?://[^\s/]+\.\S+", re.IGNORECASE)

_TESTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "email": (is_address, "is no mail address"),
    "phone": (lambda text: bool(_PHONE.fullmatch(text)), "is no telephone number"),
    "number": (lambda text: as_number(text) is not None, "is no number"),
    "integer": (lambda text: isinstance(as_number(text), int), "is no whole number"),
    "date": (lambda text: parse_moment(text) is not None, "is no date"),
    "url": (lambda text: bool(_URL.fullmatch(text)), "is no web address"),
}
_BOUNDS: Mapping[str, tuple[Callable[[str, float], bool], str]] = {
    "min": (lambda text, n: (as_number(text) or 0) >= n, "is less than"),
    "max": (lambda text, n: (as_number(text) or 0) <= n, "is more than"),
    "minlength": (lambda text, n: len(text) >= n, "is shorter than"),
    "maxlength": (lambda text, n: len(text) <= n, "is longer than"),
}


@keyword(
    "VALIDATE FORM {data} [, {rules:expr}]",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example='check = VALIDATE FORM({"email": "ana"}, {"email": "required|email"})',
)
def validate_form(_run: Run, data: Any, rules: Any = None) -> Outcome:
    """{valid, errors} of a form's fields: true in a condition when valid, `errors` has a sentence for each bad field.

    Rules are words by field, joined by `|`: required, email, phone, number, integer, date, url, min:3, max:9,
    minlength:2, maxlength:80, in:a,b. Without rules every field has to be filled in.
    """
    fields = data if isinstance(data, Mapping) else {}
    wanted = rules if isinstance(rules, Mapping) else dict.fromkeys(fields, "required")
    if rules is not None and not isinstance(rules, Mapping):
        raise BasicError(
            "R5010", f"the rules of a form are an object, not {shortened(display(rules))}"
        )
    errors = {}
    for name, rule in wanted.items():
        problem = _problem(display(fields.get(name)).strip(), display(rule))
        if problem:
            errors[str(name)] = f"{name} {problem}"
    return Outcome({"valid": not errors, "errors": errors}, truth="valid")


def _problem(text: str, rule: str) -> str:
    words = [word.strip() for word in rule.split("|") if word.strip()]
    if not text:
        return "is missing" if "required" in words else ""
    for word in words:
        name, _, argument = word.partition(":")
        if name in _TESTS and not _TESTS[name][0](text):
            return _TESTS[name][1]
        if name in _BOUNDS and not _BOUNDS[name][0](text, float(as_number(argument) or 0)):
            return f"{_BOUNDS[name][1]} {argument}"
        if name == "in" and text not in [each.strip() for each in argument.split(",")]:
            return f"is not one of {argument}"
        if name not in {*_TESTS, *_BOUNDS, "in", "required"}:
            raise BasicError("R5010", f"there is no rule {shortened(word)} for forms")
    return ""


@keyword(
    "SAVE SUBMISSION {form}, {data:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='id = SAVE SUBMISSION("contact", {"email": "ana@example.com"})',
)
def save_submission(run: Run, form: Any, data: Any) -> str:
    """Keep what somebody sent with a form, and give its id."""
    name = _form(form)
    if not isinstance(data, Mapping):
        raise BasicError("R5010", f"a submission is an object, not {shortened(display(data))}")
    made = derived_id(run.services.org_id, f"submission:{run.key}")
    record = {"id": made, "form": name, "data": to_plain(data), "at": now_text(run)}
    run.unit.entries.put(run.bot.id, _KIND, f"{name}:{made}", record)
    run.data[_LAST] = made
    return made


@keyword(
    "GET SUBMISSIONS {form} [, {count:expr}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='found = GET SUBMISSIONS("contact", 10)',
)
def get_submissions(run: Run, form: Any, count: Any = 100) -> RowSet:
    """The newest submissions of a form: {id, form, data, at}, with the fields of `data` beside them."""
    most = max(0, integer(count))
    with run.reading() as unit:
        found = unit.entries.list_of(run.bot.id, _KIND, prefix=f"{_form(form)}:", limit=most)
    return RowSet(({**entry.data["data"], **entry.data} for entry in found), source=_form(form))


@keyword(
    "FORM ERROR {message:expr}",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example='answer = FORM ERROR("The mail address is missing")',
)
def form_error(_run: Run, message: Any) -> dict[str, Any]:
    """The answer that tells a page what is wrong with its form: RETURN it from the handler."""
    return {"status": 400, "body": {"success": False, "error": display(message)}}


@keyword(
    "IS FORM SUBMISSION",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example="started_by_form = IS FORM SUBMISSION()",
)
def is_form_submission(run: Run) -> bool:
    """Whether a form that was sent started this script."""
    return "fields" in run.params or "form" in run.params


@keyword(
    "GET SUBMISSION ID",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example="id = GET SUBMISSION ID()",
)
def get_submission_id(run: Run) -> str:
    """The id of the form that started this script, or of the submission it saved last; "" for neither."""
    told = run.params.get("metadata")
    known = told.get("submission_id") or told.get("id") if isinstance(told, Mapping) else ""
    return display(run.data.get(_LAST) or known or "")


def _form(value: Any) -> str:
    name = display(value).strip().casefold()
    if not name:
        raise BasicError("R5010", "a form needs a name")
    return name
