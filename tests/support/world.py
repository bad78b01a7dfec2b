"""An organization with a bot, a user and a session, in any store."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from shared.ids import new_id
from shared.records.connections import Connection
from shared.records.documents import Document
from shared.records.jobs import Job
from shared.records.messages import StoredMessage
from shared.records.outbox import OutboxItem
from shared.records.runs import Run, ScriptStatus, StoredProgram
from shared.records.sessions import Session
from shared.records.turns import Turn
from shared.records.users import User
from shared.store import Store, Unit

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class World:
    """Makes records that belong to its bot, user and session unless told otherwise; `open` is a transaction."""

    def __init__(self, store: Store, bot_name: str = "default") -> None:
        self.store = store
        self.bot = store.directory.create_bot(bot_name)
        self.org_id = self.bot.org_id
        self.user = User(new_id(), self.org_id, "Ana")
        self.session = self.new_session()
        with self.open() as unit:
            unit.users.create(self.user)
            unit.sessions.create(self.session)

    def open(self) -> AbstractContextManager[Unit]:
        return self.store.transaction(self.org_id)

    def new_session(self, **fields: Any) -> Session:
        made: Session = self._of_bot(Session, user_id=self.user.id, **fields)
        return made

    def new_message(self, content: str = "Hello", **fields: Any) -> StoredMessage:
        defaults = {"session_id": self.session.id, "role": "user", "content": content}
        return StoredMessage(**{"id": new_id(), **defaults, **fields})

    def new_turn(self, **fields: Any) -> Turn:
        made: Turn = self._of_bot(
            Turn, **{"session_id": self.session.id, "kind": "message", **fields}
        )
        return made

    def new_run(self, **fields: Any) -> Run:
        defaults = {
            "session_id": self.session.id,
            "program_id": "p",
            "script": "s",
            "trigger": "chat",
        }
        made: Run = self._of_bot(Run, **{**defaults, **fields})
        return made

    def new_document(self, path: str = "a.md", **fields: Any) -> Document:
        made: Document = self._of_bot(Document, **{"kb": "manual", "path": path, **fields})
        return made

    def new_connection(self, name: str = "c1", **fields: Any) -> Connection:
        mine = {"session_id": self.session.id, "user_id": self.user.id}
        made: Connection = self._of_bot(Connection, **{"id": name, **mine, **fields})
        return made

    def new_program(self, name: str = "start", **fields: Any) -> StoredProgram:
        defaults = {"name": name, "kind": "dialog", "source_hash": "0" * 64, "code": {"ops": []}}
        return StoredProgram(**{"id": new_id(), "bot_id": self.bot.id, **defaults, **fields})

    def new_item(self, key: str, **fields: Any) -> OutboxItem:
        defaults = {"kind": "mail", "key": key, "payload": {"to": "a@b.c"}, "due_at": EPOCH}
        return OutboxItem(**{"id": new_id(), "org_id": self.org_id, **defaults, **fields})

    def new_job(self, **fields: Any) -> Job:
        made: Job = self._of_bot(Job, **{"kind": "export", "owner_id": self.user.id, **fields})
        return made

    def _of_bot(self, kind: Any, /, **fields: Any) -> Any:
        return kind(**{"id": new_id(), "org_id": self.org_id, "bot_id": self.bot.id, **fields})


def script_status(name: str = "start", **fields: Any) -> ScriptStatus:
    defaults = {
        "path": f"{name}.bas",
        "kind": "dialog",
        "status": "ok",
        "program_id": "",
        "source": "TALK 1",
    }
    return ScriptStatus(**{"name": name, **defaults, **fields})
