"""The organization of a transaction in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.errors import AlreadyExists
from shared.records.organizations import Organization
from tests.support.store.tables import Transaction


class MemoryOrganization:
    """`names` are name and slug of every organization of the store."""

    def __init__(self, transaction: Transaction, names: dict[str, tuple[str, str]]) -> None:
        self._transaction = transaction
        self._names = names
        self._settings = transaction.rows("organization_settings")

    def get(self) -> Organization:
        return Organization(
            self._transaction.org_id, *self._names.get(self._transaction.org_id, ("", ""))
        )

    def rename(self, name: str, slug: str) -> None:
        mine = self._transaction.org_id
        others = [taken.lower() for org, (_, taken) in self._names.items() if org != mine]
        if slug and slug.lower() in others:
            raise self._transaction.refuse(AlreadyExists())
        self._names[mine] = (name, slug)

    def settings(self, section: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._settings.get((self._transaction.org_id, section)) or {}
        return found

    def save_settings(self, section: str, value: Mapping[str, Any]) -> None:
        self._settings.put((self._transaction.org_id, section), dict(value))

    def usage(self, since: datetime) -> Mapping[str, int]:
        rows = self._transaction.rows
        recent = rows("messages").where(lambda message: message.created_at >= since)
        people = rows("users").where(lambda user: user.role != "guest" and user.status != "deleted")
        return {
            "users": len(people),
            "bots": len(rows("bots").where(lambda bot: bot.status != "deleted")),
            "groups": len(rows("groups").all()),
            "messages": len(recent),
            "tokens": sum(message.tokens_used for message in recent),
            "storage": sum(document.size for document in rows("documents").all()),
        }
