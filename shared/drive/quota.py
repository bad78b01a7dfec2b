"""How much a person may keep (config keys `user-*` and `upload-max-size`, platform spec §1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.drive.places import USER, home
from shared.errors import PayloadTooLarge, QuotaExceeded
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.drive.desk import Visit
    from shared.records.drive import Usage
    from shared.store import Unit


@dataclass(frozen=True, slots=True)
class Quota:
    """`used` and `quota` in bytes."""

    used: int
    quota: int
    files: int
    max_files: int
    by_type: Mapping[str, Usage]


def quota(visit: Visit, unit: Unit) -> Quota:
    """What a person has stored in their own folder, and may."""
    config, folder = BotConfig(visit.bot.config), home(visit.bot, visit.person)
    used = unit.drive.entries.usage(visit.bot.id, folder)
    kinds = unit.drive.entries.usage_by_type(visit.bot.id, folder)
    most, files = config.size("user-storage-quota"), config.integer("user-file-count")
    return Quota(used.size, most, used.files, files, kinds)


def must_fit(visit: Visit, unit: Unit, root: str, size: int, files: int = 1) -> None:
    """Raise PayloadTooLarge for a file above its limit, QuotaExceeded when the folder would be too full.

    Packages have no quota, only a limit per file.
    """
    config = BotConfig(visit.bot.config)
    limit = config.size("user-file-limit" if root == USER else "upload-max-size")
    if files == 1 and size > limit:
        raise PayloadTooLarge(f"A file has at most {limit} bytes.", details={"limit": limit})
    if root != USER:
        return
    now = quota(visit, unit)
    if now.used + size > now.quota or now.files + files > now.max_files:
        raise QuotaExceeded(details={"used": now.used, "quota": now.quota, "files": now.files})
