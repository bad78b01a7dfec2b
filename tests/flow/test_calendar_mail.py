"""Invitations that come by mail, from the mailbox to the calendar, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from functions.calendar.app import app
from functions.calendar.deps import wiring
from layers.schema.store import PostgresStore
from shared.ids import new_id
from shared.mail.arrived import handle_arrivals
from shared.mail.arriving import note_arrival
from shared.mail.fetching import stored_mail
from shared.mail.parsing import parse
from shared.records.mailboxes import INBOX, MailAccount, MailFolder, RemoteMail
from tests.support.calendars import NOW, Office, Person
from tests.support.postgres import database_server
from tests.support.queues import MemoryQueue
from tests.unit.calendar.test_invitations import JULY, REQUEST


class Outside:
    """Ana's mailbox, and what comes into it."""

    def __init__(self, office: Office, ana: Person) -> None:
        self.office, self.ana = office, ana
        self.account = MailAccount(
            new_id(), ana.user.org_id, ana.user.id, "ana@example.com", {}, last_sync=NOW
        )
        self.folder = MailFolder(
            new_id(), ana.user.org_id, self.account.id, "INBOX", "Inbox", INBOX
        )
        with office.store.transaction(ana.user.org_id) as unit:
            unit.mail.accounts.create(self.account)
            unit.mail.folders.put(self.folder)

    def deliver(self, sender: str, calendar: str) -> None:
        """What syncing the mailbox and the minute after it do."""
        raw = (
            f"From: {sender}\r\nTo: ana@example.com\r\nMessage-ID: <{new_id()}@x>\r\n"
            f"Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n{calendar}"
        ).encode()
        parsed = parse(raw)
        mail = stored_mail(
            self.account, self.folder, RemoteMail(1, frozenset(), len(raw), NOW), parsed
        )
        org_id, store = self.ana.user.org_id, self.office.store
        with store.transaction(org_id) as unit:
            assert unit.mail.messages.add(mail)
            note_arrival(unit, self.account, self.folder, mail, parsed.calendar)
        self.office.clock.moment = datetime.now(UTC) + timedelta(
            minutes=1
        )  # the database's own time
        handle_arrivals(store, MemoryQueue(), self.office.clock, org_id, lambda: 60_000)


@pytest.fixture
def office() -> Iterator[Office]:
    with database_server() as server, server.database() as url:
        store = PostgresStore(url)
        made = Office(store)
        app.dependency_overrides[wiring] = lambda: made
        yield made
        app.dependency_overrides.clear()
        store.reset()


def test_an_invitation_that_comes_by_mail_stands_in_the_calendar(office: Office) -> None:
    ana = office.person("Ana")
    values = {"title": "Board", "sequence": 0, "status": "NEEDS-ACTION", "guest": "ana@example.com"}
    Outside(office, ana).deliver("boss@other.example", REQUEST.format(method="REQUEST", **values))
    assert [one["title"] for one in ana.listed(*JULY)] == ["Board"]
