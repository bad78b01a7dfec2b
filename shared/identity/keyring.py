"""Making, replacing and revoking API keys (platform spec §7.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import Conflict, NotFound, ValidationFailed
from shared.identity.auditing import actor_of, tell
from shared.identity.keys import SHOWN, checked_scopes, digest, new_key
from shared.ids import is_id, new_id
from shared.records.access import ApiKey

if TYPE_CHECKING:
    from shared.identity.reception import Reception, Visitor
    from shared.records.users import Identity
    from shared.store import Unit

MOST, LONGEST_DAYS = 10, 365
OVERLAP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Order:
    """A key as it is wanted."""

    name: str
    scopes: tuple[str, ...]
    days: int = 90
    bot_ids: tuple[str, ...] = ()


def make(
    desk: Reception, unit: Unit, owner: Identity, order: Order, visitor: Visitor | None = None
) -> tuple[ApiKey, str]:
    """A new key and its text, which is not kept. Raises Conflict above ten keys, ValidationFailed."""
    if len(unit.keys.of_user(owner.user_id)) >= MOST:
        raise Conflict(f"There are {MOST} keys already; revoke one first.")
    strangers = [one for one in order.bot_ids if not (is_id(one) and unit.bots.get(one))]
    if strangers:
        raise ValidationFailed.of(bot_ids=f"unknown: {', '.join(strangers)}")
    if not 1 <= order.days <= LONGEST_DAYS:
        raise ValidationFailed.of(expires_in_days=f"is 1 to {LONGEST_DAYS}")
    text, now = new_key(), desk.clock.now()
    key = ApiKey(
        id=new_id(),
        org_id=owner.org_id,
        user_id=owner.user_id,
        name=order.name,
        prefix=text[:SHOWN],
        hash=digest(text),
        scopes=checked_scopes(order.scopes),
        bot_ids=order.bot_ids,
        created_at=now,
        expires_at=now + timedelta(days=order.days),
    )
    unit.keys.create(key)
    _told(unit, desk, "security.key_created", key, owner, visitor)
    return key, text


def rotate(
    desk: Reception, unit: Unit, old: ApiKey, caller: Identity, visitor: Visitor
) -> tuple[ApiKey, str]:
    """A key like the old one with as much time as that had; the old one works for another day."""
    text, now = new_key(), desk.clock.now()
    life = old.expires_at - old.created_at if old.expires_at and old.created_at else OVERLAP
    key = replace(
        old,
        id=new_id(),
        prefix=text[:SHOWN],
        hash=digest(text),
        created_at=now,
        expires_at=now + life,
        last_used_at=None,
    )
    unit.keys.revoke(old.id, now + OVERLAP)
    unit.keys.create(key)
    _told(unit, desk, "security.key_rotated", key, caller, visitor)
    return key, text


def revoke(
    desk: Reception, unit: Unit, key: ApiKey, caller: Identity, visitor: Visitor | None = None
) -> None:
    """From now on the key proves nothing."""
    unit.keys.revoke(key.id, desk.clock.now())
    _told(unit, desk, "security.key_revoked", key, caller, visitor)


def owned(unit: Unit, key_id: str, caller: Identity) -> ApiKey:
    """The caller's own key (NotFound)."""
    key = unit.keys.get(key_id)
    if key is None or key.user_id != caller.user_id or key.revoked_at is not None:
        raise NotFound("There is no such key.")
    return key


def _told(
    unit: Unit,
    desk: Reception,
    action: str,
    key: ApiKey,
    caller: Identity,
    visitor: Visitor | None,
) -> None:
    tell(
        unit,
        key.org_id,
        desk.clock.now(),
        action,
        actor=actor_of(caller),
        visitor=visitor,
        target=key.id,
        name=key.name,
        scopes=list(key.scopes),
    )
