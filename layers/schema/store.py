"""The store over PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from layers.schema.approvals import PostgresApprovals
from layers.schema.audit import PostgresAudit
from layers.schema.bots import PostgresBots
from layers.schema.calendar_notices import (
    PostgresCalendarLinks,
    PostgresCalendarReminders,
    PostgresInvitations,
)
from layers.schema.calendar_objects import PostgresCalendarObjects
from layers.schema.calendars import PostgresCalendars
from layers.schema.connections import PostgresConnections
from layers.schema.credentials import PostgresCredentials, PostgresOneTimeTokens
from layers.schema.directory import PostgresDirectory
from layers.schema.documents import PostgresDocuments
from layers.schema.entries import PostgresEntries
from layers.schema.events import PostgresEvents
from layers.schema.failures import translated
from layers.schema.grants import PostgresGrants
from layers.schema.groups import PostgresCustomRoles, PostgresGroups, PostgresInvites
from layers.schema.idempotency import PostgresIdempotency
from layers.schema.jobs import PostgresJobs
from layers.schema.keys import PostgresKeys
from layers.schema.logins import PostgresLogins
from layers.schema.memory import PostgresMemory
from layers.schema.messages import PostgresMessages
from layers.schema.model_calls import PostgresBudgets, PostgresModelCalls
from layers.schema.organization import PostgresOrganization
from layers.schema.outbox import PostgresOutbox
from layers.schema.pool import PROBE_SECONDS, Pool
from layers.schema.programs import PostgresPrograms
from layers.schema.runs import PostgresRuns
from layers.schema.schedules import PostgresSchedules
from layers.schema.sessions import PostgresSessions
from layers.schema.statements import Statements
from layers.schema.turns import PostgresTurns
from layers.schema.users import PostgresUsers
from layers.schema.webhooks import PostgresWebhooks
from layers.schema.websites import PostgresWebsites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from layers.schema.bot_tables import PostgresTables
    from layers.schema.drive_tables import PostgresDrive
    from layers.schema.history import PostgresHistory
    from layers.schema.mail_tables import PostgresMail


class PostgresUnit:
    """One open transaction of one organization."""

    def __init__(self, statements: Statements) -> None:
        self.bots = PostgresBots(statements)
        self.users = PostgresUsers(statements)
        self.sessions = PostgresSessions(statements)
        self.messages = PostgresMessages(statements)
        self.turns = PostgresTurns(statements)
        self.programs = PostgresPrograms(statements)
        self.runs = PostgresRuns(statements)
        self.memory = PostgresMemory(statements)
        self.entries = PostgresEntries(statements)
        self.documents = PostgresDocuments(statements)
        self.websites = PostgresWebsites(statements)
        self.connections = PostgresConnections(statements)
        self.outbox = PostgresOutbox(statements)
        self.jobs = PostgresJobs(statements)
        self.idempotency = PostgresIdempotency(statements)
        self.schedules = PostgresSchedules(statements)
        self.webhooks = PostgresWebhooks(statements)
        self.model_calls = PostgresModelCalls(statements)
        self.budgets = PostgresBudgets(statements)
        self.keys = PostgresKeys(statements)
        self.logins = PostgresLogins(statements)
        self.credentials = PostgresCredentials(statements)
        self.one_time_tokens = PostgresOneTimeTokens(statements)
        self.grants = PostgresGrants(statements)
        self.calendars = PostgresCalendars(statements)
        self.calendar_objects = PostgresCalendarObjects(statements)
        self.calendar_reminders = PostgresCalendarReminders(statements)
        self.invitations = PostgresInvitations(statements)
        self.calendar_links = PostgresCalendarLinks(statements)
        self.events = PostgresEvents(statements)
        self.approvals = PostgresApprovals(statements)
        self.audit = PostgresAudit(statements)
        self.organization = PostgresOrganization(statements)
        self.groups = PostgresGroups(statements)
        self.custom_roles = PostgresCustomRoles(statements)
        self.invites = PostgresInvites(statements)
        self._statements = statements

    @cached_property
    def history(self) -> PostgresHistory:
        """Imported when a script is saved or its past is asked for."""
        from layers.schema.history import PostgresHistory

        return PostgresHistory(self._statements)

    @cached_property
    def tables(self) -> PostgresTables:
        """Imported when a script reads or writes tables: most doors that open a transaction run none."""
        from layers.schema.bot_tables import PostgresTables

        return PostgresTables(self._statements)

    @cached_property
    def mail(self) -> PostgresMail:
        """Imported when somebody sends or reads mail."""
        from layers.schema.mail_tables import PostgresMail

        return PostgresMail(self._statements)

    @cached_property
    def drive(self) -> PostgresDrive:
        from layers.schema.drive_tables import PostgresDrive

        return PostgresDrive(self._statements)


class PostgresStore:
    """Opens no connection until it is used; threads may share it."""

    def __init__(self, database_url: str, max_connections: int = 8) -> None:
        self._pool = Pool(database_url, max_connections)
        self.directory = PostgresDirectory(self._pool)

    @contextmanager
    def transaction(self, org_id: str) -> Iterator[PostgresUnit]:
        with translated(), self._pool.transaction(org_id) as connection:
            yield PostgresUnit(Statements(connection))

    def ping(self) -> None:
        with translated(), self._pool.transaction(None, PROBE_SECONDS) as connection:
            connection.execute("SELECT 1")

    @property
    def pool_size(self) -> int:
        """Connections that are open and idle."""
        return self._pool.size

    def reset(self) -> None:
        """Forget every connection; the next use opens new ones. For after a snapshot restore."""
        self._pool.reset()
