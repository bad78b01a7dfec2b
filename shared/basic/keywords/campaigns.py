"""Campaigns: ADD TO CAMPAIGN, TRACK CONVERSION, TRACK EVENT, GET CAMPAIGN STATS."""

from __future__ import annotations

from typing import Any

from shared.basic.crm.queue import now_text
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.ids import derived_id
from shared.mail.addresses import is_address

_MEMBER, _EVENT = "campaign", "campaign_event"
_CONVERSION = "conversion"


@keyword(
    "ADD TO CAMPAIGN {email}, {campaign:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example='ADD TO CAMPAIGN "ana@example.com", "spring"',
)
def add_to_campaign(run: Run, email: Any, campaign: Any) -> bool:
    """Put a person on a campaign's list; whether they were not on it."""
    address, name = display(email).strip().casefold(), _name(campaign)
    if not is_address(address):
        raise BasicError(
            "R5505", f"{shortened(address)} is no mail address; ana@example.com is one"
        )
    key = f"{name}:{address}"
    is_new = run.unit.entries.get(run.bot.id, _MEMBER, key) is None
    if is_new:
        run.unit.entries.put(run.bot.id, _MEMBER, key, {"email": address, "at": now_text(run)})
    return is_new


@keyword(
    "TRACK CONVERSION {campaign}, {event:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXOTIC",
    example='TRACK CONVERSION "spring", "signed up"',
)
def track_conversion(run: Run, campaign: Any, event: Any) -> None:
    """Note that a campaign led to something."""
    _noted(run, _name(campaign), {"kind": _CONVERSION, "event": display(event)})


@keyword(
    "TRACK EVENT {name} [, {properties:expr}]",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXOTIC",
    example='TRACK EVENT "page opened", {"page": "prices"}',
)
def track_event(run: Run, name: Any, properties: Any = None) -> None:
    """Note that something happened, with what belongs to it; counted by its name."""
    _noted(run, _name(name), {"kind": "event", "properties": to_plain(properties)})


@keyword(
    "GET CAMPAIGN STATS {campaign:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXOTIC",
    example='figures = GET CAMPAIGN STATS "spring"',
)
def get_campaign_stats(run: Run, campaign: Any) -> dict[str, Any]:
    """How a campaign does: {campaign, members, conversions, events, rate}; rate is conversions per member."""
    name = _name(campaign)
    with run.reading() as unit:
        members = len(unit.entries.list_of(run.bot.id, _MEMBER, prefix=f"{name}:", limit=100_000))
        noted = unit.entries.list_of(run.bot.id, _EVENT, prefix=f"{name}:", limit=100_000)
    conversions = sum(entry.data["kind"] == _CONVERSION for entry in noted)
    return {
        "campaign": name,
        "members": members,
        "conversions": conversions,
        "events": len(noted) - conversions,
        "rate": to_plain(conversions / members) if members else 0,
    }


def _noted(run: Run, name: str, record: dict[str, Any]) -> None:
    made = derived_id(run.services.org_id, f"campaign:{run.key}")
    made_at = {"at": now_text(run), "user_id": run.user.id}
    run.unit.entries.put(run.bot.id, _EVENT, f"{name}:{made}", {**record, **made_at})


def _name(value: Any) -> str:
    name = display(value).strip().casefold()
    if not name:
        raise BasicError("R5010", "a campaign needs a name")
    return name
