"""Writing the audit trail, in the transaction of what is told (platform spec §7.4)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from shared.ids import new_id
from shared.log import is_secret_name
from shared.records.audit import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime

    from shared.identity.reception import Visitor
    from shared.records.users import Identity
    from shared.store import Unit


def actor_of(identity: Identity | None) -> tuple[str, str]:
    """Kind and id of who acts."""
    if identity is None:
        return "anonymous", ""
    if identity.key_id:
        return "key", identity.key_id
    return ("guest" if identity.is_anonymous else "user"), identity.user_id


def tell(
    unit: Unit,
    org_id: str,
    at: datetime,
    action: str,
    *,
    actor: tuple[str, str],
    visitor: Visitor | None = None,
    bot_id: str = "",
    target: str = "",
    outcome: str = "success",
    before: Any = None,
    after: Any = None,
    **details: Any,
) -> None:
    """Write one line. `action` is `category.verb`; values under a secret's name are masked."""
    category = action.partition(".")[0]
    unit.audit.add(
        AuditEntry(
            id=new_id(),
            org_id=org_id,
            at=at,
            category=category,
            action=action,
            actor_kind=actor[0],
            actor_id=actor[1],
            bot_id=bot_id,
            target=target,
            outcome=outcome,
            address=visitor.address if visitor else "",
            request_id=visitor.request_id if visitor else "",
            before_hash=_hashed(before),
            after_hash=_hashed(after),
            details=without_secrets(details),
        )
    )


def without_secrets(value: Any, name: str = "") -> Any:
    """The value with everything under a secret's name masked."""
    if name and is_secret_name(name) and value:
        return "•••"
    if isinstance(value, dict):
        return {key: without_secrets(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(each, name) for each in value]
    return value


def _hashed(value: Any) -> str:
    if value is None:
        return ""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
