"""Users, sessions and messages in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.errors import AlreadyExists, NotFound
from shared.records.messages import StoredMessage
from shared.records.sessions import Session, SessionState, SessionSummary
from shared.records.users import User
from tests.support.store.tables import Transaction
from tests.support.store.work import MemoryMemory, delete_runs, delete_turns

CHANGEABLE = frozenset({"name", "role", "email", "phone", "language", "status"})
_FAR = datetime(9999, 1, 1, tzinfo=UTC)


class MemoryUsers:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._users = transaction.rows("users")

    def get(self, user_id: str) -> User | None:
        found: User | None = self._users.get(user_id)
        return found

    def with_email(self, email: str) -> User | None:
        found = self._users.where(lambda user: user.email.lower() == email.lower() != "")
        return found[0] if found else None

    def create(self, user: User) -> None:
        self._refuse_taken(user.email)
        self._users.insert_by_id(user)

    def update(self, user_id: str, fields: Mapping[str, str]) -> None:
        if unknown := set(fields) - CHANGEABLE:
            raise ValueError(f"a user has no changeable {sorted(unknown)}")
        self._refuse_taken(fields.get("email", ""), besides=user_id)
        if fields:
            self._users.change(user_id, **fields)

    def by_email(self, email: str) -> User | None:
        found = self._users.where(lambda user: bool(email) and user.email.lower() == email.lower())
        return found[0] if found else None

    def find(
        self,
        *,
        text: str = "",
        role: str = "",
        status: str = "",
        group_id: str = "",
        limit: int = 50,
        offset: int = 0,
    ) -> Sequence[User]:
        members = {
            one.user_id
            for one in self._transaction.rows("group_members").all()
            if one.group_id == group_id
        }
        found = [
            user
            for user in self._people(role, status)
            if text.lower() in f"{user.name} {user.email}".lower()
            and (not group_id or user.id in members)
        ]
        return sorted(found, key=lambda user: (user.name.lower(), user.id))[offset : offset + limit]

    def count(self, *, role: str = "", status: str = "") -> int:
        return len(self._people(role, status))

    def set_roles(self, user_id: str, role_ids: Sequence[str]) -> None:
        self._users.change(user_id, role_ids=tuple(role_ids))

    def note_seen(self, user_id: str, at: datetime) -> None:
        self._hide(user_id, seen_at=at)

    def seen_at(self, user_id: str) -> datetime | None:
        return self._users.hidden(user_id).get("seen_at")

    def adopt(self, guest_id: str, user_id: str) -> None:
        rows = self._transaction.rows
        for session in rows("sessions").where(lambda one: one.user_id == guest_id):
            rows("sessions").change(session.id, user_id=user_id, expires_at=None)
        for connection in rows("connections").where(lambda one: one.user_id == guest_id):
            rows("connections").change(connection.id, user_id=user_id)
        for job in rows("jobs").where(lambda one: one.owner_id == guest_id):
            rows("jobs").change(job.id, owner_id=user_id)
        MemoryMemory(self._transaction).adopt(guest_id, user_id)
        self._users.change(guest_id, status="deleted")

    def settings(self, user_id: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._users.hidden(user_id).get("settings", {})
        return found

    def save_settings(self, user_id: str, settings: Mapping[str, Any]) -> None:
        self._users.hide(user_id, settings=dict(settings))

    def plan_erasure(self, user_id: str, at: datetime | None) -> None:
        self._users.hide(user_id, erase_at=at)

    def to_erase(self, now: datetime, limit: int) -> Sequence[User]:
        due = [user for user in self._users.all() if (self.erasure_of(user.id) or _FAR) <= now]
        return due[:limit]

    def erasure_of(self, user_id: str) -> datetime | None:
        return self._users.hidden(user_id).get("erase_at")

    def session_ids(self, user_id: str) -> list[str]:
        found = self._transaction.rows("sessions").where(lambda one: one.user_id == user_id)
        return sorted(session.id for session in found)

    def erase(self, user_id: str) -> int:
        rows = self._transaction.rows
        gone = 0
        for session_id in self.session_ids(user_id):
            MemorySessions(self._transaction).delete(session_id)
            gone += 1
        for name in ("keys", "logins", "devices", "credentials", "one_time_tokens", "grants"):
            gone += rows(name).delete_where(lambda one: one.user_id == user_id)
        gone += rows("group_members").delete_where(lambda one: one.user_id == user_id)
        gone += rows("jobs").delete_where(lambda one: one.owner_id == user_id)
        gone += rows("external_identities").delete_where(lambda one: one["user_id"] == user_id)
        gone += MemoryMemory(self._transaction).forget(user_id)
        self._users.replace(
            user_id, User(user_id, self._users.get(user_id).org_id, "", status="deleted")
        )
        self._hide(user_id, settings={}, seen_at=None, erase_at=None)
        return gone + 1

    def _people(self, role: str, status: str) -> list[User]:
        return self._users.where(
            lambda user: (
                (user.role == role if role else user.role != "guest")
                and (user.status == status if status else user.status != "deleted")
            )
        )

    def _hide(self, user_id: str, **values: Any) -> None:
        if self._users.get(user_id):
            self._users.hide(user_id, **values)

    def _refuse_taken(self, email: str, besides: str = "") -> None:
        others = self._users.where(lambda user: user.id != besides)
        if email and email.lower() in [user.email.lower() for user in others]:
            raise self._transaction.refuse(AlreadyExists())


class MemorySessions:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._sessions = transaction.rows("sessions")

    def get(self, session_id: str) -> Session | None:
        found: Session | None = self._sessions.get(session_id)
        return found

    def create(self, session: Session) -> None:
        self._transaction.rows("bots").require(session.bot_id)
        now = self._transaction.now
        created, updated = session.created_at or now, session.updated_at or now
        session = dataclasses.replace(session, created_at=created, updated_at=updated)
        self._sessions.insert_by_id(session, last_seq=0)

    def newest_open(self, user_id: str, bot_id: str, active_since: datetime) -> Session | None:
        found = [
            session
            for session in self._newest_first(user_id, bot_id)
            if session.status != "ended"
            and (not self._sessions.hidden(session.id)["last_seq"] or _at(session) >= active_since)
        ]
        return found[0] if found else None

    def list_of(
        self, user_id: str, bot_id: str | None, limit: int, offset: int
    ) -> Sequence[SessionSummary]:
        page = self._newest_first(user_id, bot_id)[offset : offset + limit]
        bots = self._transaction.rows("bots")
        return [
            SessionSummary(session, bots.get(session.bot_id).name, self._last_words(session.id))
            for session in page
        ]

    def touch(self, session_id: str, *, expires_at: datetime | None = None) -> None:
        changes: dict[str, Any] = {"expires_at": expires_at} if expires_at else {}
        self._sessions.change(session_id, updated_at=self._transaction.now, **changes)

    def set_status(self, session_id: str, status: str) -> None:
        self._sessions.change(session_id, status=status, updated_at=self._transaction.now)

    def move(self, session_id: str, bot_id: str) -> None:
        self._transaction.rows("bots").require(bot_id)
        self._sessions.change(session_id, bot_id=bot_id, updated_at=self._transaction.now)

    def set_title(self, session_id: str, title: str, *, only_if_empty: bool = False) -> None:
        session = self._must(session_id)
        if not (only_if_empty and session.title):
            self._sessions.change(session_id, title=title)

    def merge_metadata(self, session_id: str, values: Mapping[str, Any]) -> None:
        metadata = self._must(session_id).metadata
        self._sessions.change(session_id, metadata={**metadata, **values})

    def save_state(self, session_id: str, state: SessionState) -> None:
        self._sessions.change(session_id, state=state)

    def ask_greeting(self, session_id: str) -> None:
        self._sessions.change(session_id, greet_pending=True)

    def take_greeting(self, session_id: str) -> bool:
        session = self.get(session_id)
        if session is None or not session.greet_pending:
            return False
        self._sessions.change(session_id, greet_pending=False)
        return True

    def set_running(self, session_id: str, turn_id: str) -> None:
        self._sessions.change(session_id, running_turn=turn_id)

    def delete(self, session_id: str) -> None:
        if self._sessions.delete(session_id):
            rows = self._transaction.rows
            rows("messages").delete_where(lambda message: message.session_id == session_id)
            rows("connections").delete_where(lambda each: each.session_id == session_id)
            delete_turns(self._transaction, session_id)
            delete_runs(self._transaction, session_id)

    def _must(self, session_id: str) -> Session:
        session = self.get(session_id)
        if session is None:
            raise NotFound
        return session

    def _newest_first(self, user_id: str, bot_id: str | None) -> list[Session]:
        found = self._sessions.where(
            lambda session: session.user_id == user_id and bot_id in (None, session.bot_id)
        )
        return sorted(found, key=lambda session: (_at(session), session.id), reverse=True)

    def _last_words(self, session_id: str) -> str:
        said = MemoryMessages(self._transaction).newest(session_id, 1, roles=("user", "assistant"))
        return said[0].content[:200] if said else ""


class MemoryMessages:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._messages = transaction.rows("messages")
        self._sessions = transaction.rows("sessions")

    def append(self, message: StoredMessage) -> StoredMessage:
        if self._sessions.get(message.session_id) is None:
            raise NotFound
        if known := self.find_native(message.session_id, message.native_id):
            return known
        seq = self._sessions.hidden(message.session_id)["last_seq"] + 1
        made = message.created_at or self._transaction.now
        message = dataclasses.replace(message, seq=seq, created_at=made)
        self._messages.insert_by_id(message)
        self._sessions.hide(message.session_id, last_seq=seq)
        self._sessions.change(message.session_id, updated_at=self._transaction.now)
        stored: StoredMessage = self._messages.get(message.id)
        return stored

    def find_native(self, session_id: str, native_id: str) -> StoredMessage | None:
        found = [each for each in self._of(session_id) if native_id and each.native_id == native_id]
        return found[0] if found else None

    def get(self, message_id: str) -> StoredMessage | None:
        found: StoredMessage | None = self._messages.get(message_id)
        return found

    def newest(
        self,
        session_id: str,
        limit: int,
        *,
        before_seq: int | None = None,
        roles: Sequence[str] = (),
    ) -> Sequence[StoredMessage]:
        found = [
            message
            for message in self._of(session_id)
            if (before_seq is None or message.seq < before_seq)
            and (not roles or message.role in roles)
        ]
        return found[max(0, len(found) - limit) :]

    def of_turn(self, turn_id: str) -> Sequence[StoredMessage]:
        found = self._messages.where(lambda message: message.turn_id == turn_id)
        return sorted(found, key=lambda message: message.seq)

    def clear(self, session_id: str) -> None:
        self._messages.delete_where(lambda message: message.session_id == session_id)

    def rate(self, message_id: str, rating: int, comment: str) -> None:
        self._messages.hide(message_id, rating=rating, comment=comment)

    def _of(self, session_id: str) -> list[StoredMessage]:
        found = self._messages.where(lambda message: message.session_id == session_id)
        return sorted(found, key=lambda message: message.seq)


def _at(session: Session) -> datetime:
    assert session.updated_at is not None
    return session.updated_at
