"""What the platform knows about a person: handed out to them, and erased (GDPR articles 15, 17 and 20)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from shared.clock import rfc3339
from shared.identity.auditing import tell
from shared.log import logger

if TYPE_CHECKING:
    from datetime import datetime

    from shared.cache import CachedValues
    from shared.clock import Clock
    from shared.records.users import User
    from shared.store import Store, Unit

GRACE = timedelta(days=14)
MOST_AT_ONCE = 20


class Purge(Protocol):
    """Files that are gone for good, old versions included."""

    def purge(self, prefix: str) -> int:
        """How many versions were erased."""
        ...


class Records(Protocol):
    """Where everything about a person is."""

    @property
    def store(self) -> Store: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def files(self) -> Purge: ...
    @property
    def mail_files(self) -> Purge: ...
    @property
    def values(self) -> CachedValues: ...


def erase_due(records: Records) -> int:
    """Erase everybody whose grace is over; how many."""
    done = 0
    for org_id in records.store.directory.org_ids():
        with records.store.transaction(org_id) as unit:
            due = unit.users.to_erase(records.clock.now(), MOST_AT_ONCE)
        for user in due:
            erase(records, user)
            done += 1
    return done


def erase(records: Records, user: User) -> None:
    """Erase one person from every store: files first, so that what failed is found and tried again."""
    with records.store.transaction(user.org_id) as unit:
        sessions = unit.users.session_ids(user.id)
        bots = [bot.name for bot in unit.bots.list()]
    removed = sum(records.files.purge(prefix) for prefix in _prefixes(user, bots, sessions))
    removed += records.mail_files.purge(f"{user.org_id}/uploads/{user.id}/")
    records.values.drop("user", user.id)
    records.values.drop("session", *sessions)
    with records.store.transaction(user.org_id) as unit:
        rows = unit.users.erase(user.id)
        now = records.clock.now()
        actor = ("system", "")
        tell(
            unit,
            user.org_id,
            now,
            "data.erase",
            actor=actor,
            target=user.id,
            rows=rows,
            files=removed,
        )
    logger.info("a person was erased", user_id=user.id, rows=rows, files=removed)


def everything_about(unit: Unit, user: User, now: datetime) -> dict[str, Any]:
    """All that is stored about a person, as JSON."""
    conversations = []
    for session_id in unit.users.session_ids(user.id):
        messages = unit.messages.newest(session_id, 100_000)
        said = [
            {"role": one.role, "content": one.content, "at": _at(one.created_at)}
            for one in messages
        ]
        conversations.append({"session_id": session_id, "messages": said})
    memory = {
        scope: dict(unit.memory.all(scope, user.id)) for scope in ("user", "remember", "fact")
    }
    keys = [{"name": key.name, "prefix": key.prefix} for key in unit.keys.of_user(user.id)]
    logins = unit.logins.of_user(user.id, now)
    return {
        "exported_at": rfc3339(now),
        "profile": {"id": user.id, "name": user.name, "email": user.email, "phone": user.phone},
        "settings": dict(unit.users.settings(user.id)),
        "conversations": conversations,
        "memory": memory,
        "groups": [group.name for group in unit.groups.of_user(user.id)],
        "api_keys": keys,
        "sign_ins": [
            {"device": one.device, "address": one.address, "at": _at(one.created_at)}
            for one in logins
        ],
        "activity": [
            {"at": _at(entry.at), "action": entry.action, "outcome": entry.outcome}
            for entry in unit.audit.find(actor=user.id, limit=10_000)
        ],
    }


def _prefixes(user: User, bots: list[str], sessions: list[str]) -> list[str]:
    names = (user.id, user.email, user.phone)
    owners = [name.casefold().replace("/", "_") for name in names if name]
    drives = [f"{bot}.gbai/{bot}.gbdrive/users/{owner}/" for bot in bots for owner in owners]
    return [*drives, *(f"attachments/{session}/" for session in sessions)]


def _at(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
