"""The transactional store as its consumers see it: one transaction of one organization, one port per subject.

A transaction sees only its own organization's rows (row-level security), commits when the block ends and rolls back
when it raises. Nothing in it talks to anything but the database, so it may be retried as a whole.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shared.basic.data.ports import Tables
    from shared.stored.conversations import Connections, Messages, Outbox, Sessions, Turns
    from shared.stored.mail import MailTables
    from shared.stored.people import Bots, Directory, Users
    from shared.stored.scripts import Memory, Programs, Runs, Schedules, Webhooks
    from shared.stored.work import Documents, Idempotency, Jobs


class Unit(Protocol):
    """One open transaction."""

    @property
    def bots(self) -> Bots: ...
    @property
    def users(self) -> Users: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def turns(self) -> Turns: ...
    @property
    def programs(self) -> Programs: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def memory(self) -> Memory: ...
    @property
    def documents(self) -> Documents: ...
    @property
    def connections(self) -> Connections: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def idempotency(self) -> Idempotency: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def webhooks(self) -> Webhooks: ...
    @property
    def tables(self) -> Tables: ...
    @property
    def mail(self) -> MailTables: ...


class Store(Protocol):
    """Opens transactions. `directory` needs no organization."""

    @property
    def directory(self) -> Directory: ...
    def transaction(self, org_id: str) -> AbstractContextManager[Unit]: ...
    def ping(self) -> None:
        """Raise ServiceUnavailable when the database does not answer."""
        ...
