"""Rules of a knowledge base as its owner looks at them: what they mean for every folder, and for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.knowledge.permissions import Reader, folders_of
from shared.packages.layout import PERMISSIONS_FILE

if TYPE_CHECKING:
    from shared.knowledge.bases import Base
    from shared.records.bots import Bot
    from shared.store import Unit

_MOST = 10_000


def effective(unit: Unit, bot: Bot, base: Base) -> list[dict[str, Any]]:
    """One row per folder that has documents or a rule: the rule that counts there, and where it is written."""
    found = unit.documents.list_of(bot.id, kb=base.name, limit=_MOST)
    folders = {
        folder
        for each in found
        if each.path != PERMISSIONS_FILE
        for folder in folders_of(each.path)
    }
    return [_row(base, folder) for folder in sorted(folders | set(base.permissions.folders) | {""})]


def access(base: Base, folder: str, reader: Reader) -> dict[str, Any]:
    """`{allowed, rule, inherited_from}`; `inherited_from` is empty when the folder has a rule of its own."""
    row = _row(base, folder)
    _, rule = base.permissions.rule_of(f"{folder}/." if folder else ".")
    names = ("access", "roles", "groups", "users")
    return {
        "allowed": rule.admits(reader),
        "rule": {name: row[name] for name in names},
        "inherited_from": "" if row["from"] == folder else row["from"] or "default",
    }


def _row(base: Base, folder: str) -> dict[str, Any]:
    source, rule = base.permissions.rule_of(f"{folder}/." if folder else ".")
    return {
        "folder": folder,
        "from": source,
        "access": rule.access,
        "roles": sorted(rule.roles),
        "groups": sorted(rule.groups),
        "users": sorted(rule.users),
        "index_visibility": rule.listed,
    }
