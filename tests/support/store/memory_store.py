"""The store itself: transactions one after the other, each on a copy that replaces the original at commit."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from shared.clock import Clock, SystemClock
from shared.errors import AlreadyExists, Forbidden, InternalError
from shared.ids import is_id, new_id
from shared.records.bots import Bot
from shared.records.organizations import DEFAULT_ORGANIZATION, Membership, Place
from shared.stored.people import SecretKind
from tests.support.store.approvals import MemoryApprovals
from tests.support.store.audit import MemoryAudit
from tests.support.store.bot_tables import MemoryTables
from tests.support.store.bots import MemoryBots
from tests.support.store.calendars import (
    MemoryCalendarLinks,
    MemoryCalendarObjects,
    MemoryCalendarReminders,
    MemoryCalendars,
    MemoryInvitations,
)
from tests.support.store.conversation import MemoryMessages, MemorySessions, MemoryUsers
from tests.support.store.drive import MemoryDrive
from tests.support.store.entries import MemoryEntries
from tests.support.store.events import MemoryEvents
from tests.support.store.groups import MemoryCustomRoles, MemoryGroups, MemoryInvites
from tests.support.store.history import MemoryHistory
from tests.support.store.identity import (
    MemoryCredentials,
    MemoryGrants,
    MemoryKeys,
    MemoryLogins,
    MemoryOneTimeTokens,
)
from tests.support.store.knowledge import MemoryDocuments
from tests.support.store.mail import MemoryMail
from tests.support.store.model_calls import MemoryBudgets, MemoryModelCalls
from tests.support.store.organization import MemoryOrganization
from tests.support.store.outside import (
    MemoryConnections,
    MemoryIdempotency,
    MemoryJobs,
    MemoryOutbox,
)
from tests.support.store.programs import MemoryPrograms
from tests.support.store.starters import MemorySchedules, MemoryWebhooks
from tests.support.store.tables import Row, Tables, Transaction
from tests.support.store.websites import MemoryWebsites
from tests.support.store.work import MemoryMemory, MemoryRuns, MemoryTurns


class MemoryUnit:
    """One open transaction of one organization."""

    def __init__(self, transaction: Transaction, names: dict[str, tuple[str, str]]) -> None:
        self.bots = MemoryBots(transaction)
        self.users = MemoryUsers(transaction)
        self.sessions = MemorySessions(transaction)
        self.messages = MemoryMessages(transaction)
        self.turns = MemoryTurns(transaction)
        self.programs = MemoryPrograms(transaction)
        self.runs = MemoryRuns(transaction)
        self.memory = MemoryMemory(transaction)
        self.entries = MemoryEntries(transaction)
        self.documents = MemoryDocuments(transaction)
        self.websites = MemoryWebsites(transaction)
        self.connections = MemoryConnections(transaction)
        self.outbox = MemoryOutbox(transaction)
        self.jobs = MemoryJobs(transaction)
        self.idempotency = MemoryIdempotency(transaction)
        self.schedules = MemorySchedules(transaction)
        self.webhooks = MemoryWebhooks(transaction)
        self.history = MemoryHistory(transaction)
        self.events = MemoryEvents(transaction)
        self.approvals = MemoryApprovals(transaction)
        self.tables = MemoryTables(transaction)
        self.model_calls = MemoryModelCalls(transaction)
        self.budgets = MemoryBudgets(transaction)
        self.mail = MemoryMail(transaction)
        self.keys = MemoryKeys(transaction)
        self.logins = MemoryLogins(transaction)
        self.credentials = MemoryCredentials(transaction)
        self.one_time_tokens = MemoryOneTimeTokens(transaction)
        self.grants = MemoryGrants(transaction)
        self.drive = MemoryDrive(transaction)
        self.calendars = MemoryCalendars(transaction)
        self.calendar_objects = MemoryCalendarObjects(transaction)
        self.calendar_reminders = MemoryCalendarReminders(transaction)
        self.invitations = MemoryInvitations(transaction)
        self.calendar_links = MemoryCalendarLinks(transaction)
        self.audit = MemoryAudit(transaction)
        self.organization = MemoryOrganization(transaction, names)
        self.groups = MemoryGroups(transaction)
        self.custom_roles = MemoryCustomRoles(transaction)
        self.invites = MemoryInvites(transaction)


class MemoryStore:
    """`organizations` may be added to; the default one is there."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.organizations = [DEFAULT_ORGANIZATION]
        self.names: dict[str, tuple[str, str]] = {DEFAULT_ORGANIZATION: ("default", "")}
        self.tables = Tables()
        self.directory = MemoryDirectory(self)
        self._turn = threading.Lock()
        self._holder: int | None = None

    @contextmanager
    def transaction(self, org_id: str) -> Iterator[MemoryUnit]:
        with self.opened(org_id) as transaction:
            yield MemoryUnit(transaction, self.names)

    def ping(self) -> None:
        """Memory always answers."""

    @contextmanager
    def opened(self, org_id: str) -> Iterator[Transaction]:
        if not is_id(org_id):
            raise Forbidden
        with self._alone():
            transaction = Transaction(self.tables.copy(), org_id, self.clock.now)
            yield transaction
            if transaction.doomed:
                raise InternalError("The transaction had failed and was rolled back.")
            self.tables = transaction.tables

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._holder == threading.get_ident():
            raise RuntimeError("a transaction is open in this thread already")
        with self._turn:
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None


class MemoryDirectory:
    """Sees what is committed, of every organization."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def bot_named(self, name_or_id: str) -> Bot | None:
        for row in self._rows("bots"):
            if row.record.id == name_or_id or row.record.name == name_or_id.lower():
                view = Transaction(self._store.tables, row.org_id, self._store.clock.now)
                return MemoryBots(view).get(row.record.id)
        return None

    def org_of_session(self, session_id: str) -> str | None:
        return self._org_of("sessions", session_id)

    def org_of_user(self, user_id: str) -> str | None:
        return self._org_of("users", user_id)

    def org_of_connection(self, connection_id: str) -> str | None:
        return self._org_of("connections", connection_id)

    def org_of_mail(self, mark: str) -> str | None:
        rows = self._rows("mail_outgoing")
        named = [
            row for row in rows if mark and mark in (row.record.tracking_id, row.record.provider_id)
        ]
        return named[0].org_id if named else None

    def org_of_secret(self, kind: SecretKind, hashed: str) -> str | None:
        table = {"key": "keys", "refresh": "refresh_tokens", "once": "one_time_tokens"}
        rows = self._rows(table.get(kind, "invitations_to_join"))
        return next((row.org_id for row in rows if row.record.hash == hashed), None)

    def login(self, email: str) -> Place | None:
        for row in self._rows("credentials"):
            if row.record.email.lower() == email.lower():
                return Place(row.org_id, row.record.user_id)
        return None

    def external(self, issuer: str, subject: str) -> Place | None:
        row = self._store.tables.tables["external_identities"].rows.get((issuer, subject))
        return Place(row.org_id, row.record["user_id"]) if row else None

    def memberships(self, home_id: str) -> Sequence[Membership]:
        found = [
            Membership(row.org_id, row.record.id, *self._store.names[row.org_id], row.record.role)
            for row in self._rows("users")
            if home_id in (row.record.id, row.record.home_id) and row.record.status == "active"
        ]
        return sorted(found, key=lambda one: one.name)

    def found_organization(self, org_id: str, name: str, slug: str) -> None:
        if slug and slug.lower() in [taken.lower() for _, taken in self._store.names.values()]:
            raise AlreadyExists
        self._store.organizations.append(org_id)
        self._store.names[org_id] = (name, slug)

    def share_of_token(self, token_hash: str) -> tuple[str, str] | None:
        for row in self._rows("drive_shares"):
            if token_hash and row.record.token_hash == token_hash:
                return row.org_id, row.record.id
        return None

    def org_of_feed(self, token: str) -> str | None:
        found = (row for row in self._rows("calendars") if row.record.feed_token == token != "")
        return next((row.org_id for row in found), None)

    def org_of_invitation(self, token: str) -> str | None:
        return self._org_of("invitations", token)

    def org_ids(self) -> Sequence[str]:
        return sorted(self._store.organizations)

    def create_bot(self, name: str, org_id: str = DEFAULT_ORGANIZATION) -> Bot:
        if self.bot_named(name) is None:
            with self._store.opened(org_id) as transaction:
                MemoryBots(transaction).add(new_id(), org_id, name)
        bot = self.bot_named(name)
        assert bot is not None
        return bot

    def _org_of(self, table: str, key: str) -> str | None:
        row = self._store.tables.tables[table].rows.get(key)
        return row.org_id if row else None

    def _rows(self, table: str) -> list[Row]:
        return list(self._store.tables.tables[table].rows.values())
