"""A bot: one deployed assistant and its settings (platform spec §1.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_BOT = "default"


@dataclass(frozen=True, slots=True)
class Bot:
    """`config` is the effective config.csv with the prompt file under `system-prompt`; `version` rises with every
    change of dialogs, config or knowledge (it names the generation caches are keyed by)."""

    id: str
    org_id: str
    name: str
    description: str = ""
    status: str = "active"
    public: bool = False
    version: int = 0
    config: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime | None = None
