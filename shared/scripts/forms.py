"""Web forms: what is submitted becomes an event of its bot (language spec §4.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.errors import BadRequest
from shared.events.matching import Occurrence
from shared.events.publishing import publish
from shared.records.events import FORM
from shared.scripts.announcing import send
from shared.scripts.webhooks import parsed_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.records.bots import Bot
    from shared.scripts.ports import Timekeeper
    from shared.scripts.webhooks import Call

MOST_BODY = 1024 * 1024
"""Bytes of one submission."""
_NOTED = ("user_agent", "referer", "origin", "accept_language")


def submit(timekeeper: Timekeeper, bot: Bot, form: str, call: Call, ip: str) -> int:
    """Tell the handlers of the form; how many there are. Raises BadRequest for a body that is no form."""
    fields = parsed_body(call) or {}
    if not isinstance(fields, dict):
        raise BadRequest("The body must be a form or a JSON object.")
    payload = {"fields": fields, "form": fields, "metadata": _metadata(form, call, fields, ip)}
    occurrence = Occurrence(FORM, form, payload)
    with timekeeper.store.transaction(bot.org_id) as unit:
        made = publish(unit, bot.org_id, bot.id, occurrence, timekeeper.clock.now())
    send(timekeeper.queue, made)
    return len(made)


def _metadata(form: str, call: Call, fields: Mapping[str, Any], ip: str) -> dict[str, Any]:
    """Where the submission comes from: query and fields named `utm_…`, the sender's address and browser."""
    tracked = {**call.query, **fields}
    utm = {name: value for name, value in tracked.items() if str(name).startswith("utm_")}
    headers = {name.replace("-", "_"): text for name, text in call.headers.items()}
    noted = {name: headers[name] for name in _NOTED if name in headers}
    return {**utm, **noted, "form": form, "ip": ip}
