"""One line of the audit trail (platform spec §7.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CATEGORIES = ("auth", "access", "data", "admin", "security", "bot", "billing")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which target. `actor_kind`: user | guest | key | system | anonymous; `outcome`: success |
    failure | denied. Hashes are SHA-256 of what was there before and after. `details` is JSON without secrets."""

    id: str
    org_id: str
    at: datetime
    category: str
    action: str
    actor_kind: str
    actor_id: str = ""
    bot_id: str = ""
    target: str = ""
    outcome: str = "success"
    address: str = ""
    request_id: str = ""
    before_hash: str = ""
    after_hash: str = ""
    details: dict[str, Any] = field(default_factory=dict)
