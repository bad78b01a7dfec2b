"""Out of the outbox, and away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import Conflict, RateLimited, Unprocessable
from shared.mail.channel import mail_what_was_said
from shared.mail.delivering import empty_outbox, pause_after, with_pixel
from shared.mail.failures import MailDelayed, MailRefused
from shared.mail.queuing import Origin, cancel, queue
from shared.records.mail import Letter, OutgoingMail, Suppression
from tests.support.basic_services import Killed, SettableClock
from tests.support.mail import MemoryCarrier, mail_room
from tests.support.store import MemoryStore
from tests.support.world import World

MINUTE = timedelta(minutes=1)
LETTER = Letter(to=("ana@example.com",), subject="Hello", html="<p>Hi</p>")


class Office:
    """A world whose mail is sent on demand."""

    def __init__(self) -> None:
        self.clock = SettableClock()
        self.world = World(MemoryStore(self.clock))
        self.carrier = MemoryCarrier()
        self.room = mail_room(self.world.store, self.carrier, self.clock)

    def queue(
        self, letter: Letter = LETTER, tracked: bool = False, **fields: object
    ) -> OutgoingMail:
        origin = Origin(self.world.org_id, self.world.bot.id, **fields)  # type: ignore[arg-type]
        with self.world.open() as unit:
            return queue(unit, letter, origin, self.clock.now(), tracked=tracked)

    def send(self, left: int = 60_000) -> dict[str, int]:
        done = empty_outbox(self.room, self.world.org_id, lambda: left)
        return {name: count for name, count in done.items() if count}

    def stored(self, mail: OutgoingMail) -> OutgoingMail:
        with self.world.open() as unit:
            found = unit.mail.outgoing.get(mail.id)
        assert found is not None
        return found


def test_queued_mail_is_carried_once() -> None:
    office = Office()
    mail = office.queue()
    assert office.send() == {"sent": 1}
    assert office.send() == {}
    (message,) = office.carrier.messages
    assert (message["From"], message["Message-ID"]) == ("Bot <bot@example.org>", mail.message_id)
    assert (office.stored(mail).status, office.stored(mail).provider_id) == ("sent", "carried-1")


def test_nothing_is_begun_shortly_before_the_end() -> None:
    office = Office()
    office.queue()
    assert office.send(left=1000) == {}
    assert office.send() == {"sent": 1}


def test_a_busy_server_is_tried_later_and_an_unwilling_one_is_not() -> None:
    office = Office()
    mail = office.queue()
    office.carrier.failures = [MailDelayed("busy"), MailRefused("no such mailbox")]
    assert office.send() == {"delayed": 1}
    assert (office.stored(mail).status, office.stored(mail).error) == ("scheduled", "busy")
    assert office.send() == {}
    office.clock.moment += 2 * MINUTE
    assert office.send() == {"failed": 1}
    assert (office.stored(mail).status, office.stored(mail).error) == ("failed", "no such mailbox")
    office.clock.moment += timedelta(days=1)
    assert office.send() == {}


def test_a_server_that_stays_busy_is_given_up() -> None:
    office = Office()
    mail = office.queue()
    office.carrier.failures = [MailDelayed("busy")] * 20
    while office.stored(mail).status == "scheduled":
        office.send()
        office.clock.moment += timedelta(hours=1)
    assert office.stored(mail).status == "failed"
    assert len(office.carrier.failures) == 8
    assert pause_after(1) == MINUTE
    assert pause_after(9) == timedelta(hours=1)


def test_refused_recipients_are_named() -> None:
    office = Office()
    office.carrier.refused = {"b@example.com": "550 unknown"}
    mail = office.queue(replace(LETTER, cc=("b@example.com",)))
    office.send()
    assert office.stored(mail).refused == {"b@example.com": "550 unknown"}


def test_a_suppressed_recipient_gets_nothing() -> None:
    office = Office()
    with office.world.open() as unit:
        unit.mail.suppressions.add(Suppression("b@example.com", "bounce"))
    office.queue(replace(LETTER, bcc=("B@example.com",)))
    office.send()
    assert office.carrier.carried[0].recipients == ("ana@example.com",)
    with pytest.raises(Unprocessable):
        office.queue(replace(LETTER, to=("b@example.com",)))


def test_more_mail_than_an_hour_allows_is_refused() -> None:
    office = Office()
    office.queue(hourly=1)
    with pytest.raises(RateLimited):
        office.queue(hourly=1)
    office.clock.moment += timedelta(hours=2)
    office.queue(hourly=1)


def test_mail_can_be_canceled_until_it_is_on_its_way() -> None:
    office = Office()
    first, second = office.queue(), office.queue()
    with office.world.open() as unit:
        cancel(unit, first)
    assert office.send() == {"sent": 1}
    with office.world.open() as unit, pytest.raises(Conflict):
        cancel(unit, second)


def test_a_tracked_mail_shows_a_pixel() -> None:
    office = Office()
    mail = office.queue(tracked=True)
    office.send()
    html = office.carrier.messages[0].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert f'<img src="https://x.org/p/{mail.tracking_id}"' in html
    assert with_pixel("<BODY>x</BODY>", "u").endswith('alt=""></BODY>')


class _Dying:
    """A carrier whose process ends before, or after, the mail is taken."""

    def __init__(self, carrier: MemoryCarrier, late: bool) -> None:
        self._carrier, self._late = carrier, late

    def of(self, mail: OutgoingMail) -> tuple[_Dying, str]:
        return self, "bot@example.org"

    def carry(self, envelope: object) -> object:
        if self._late:
            self._carrier.carry(envelope)  # type: ignore[arg-type]
        raise Killed


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_mail_whose_sender_dies_is_sent_by_another(late: bool) -> None:
    office = Office()
    mail = office.queue()
    dying = replace(office.room, carriers=_Dying(office.carrier, late))  # type: ignore[arg-type]
    with pytest.raises(Killed):
        empty_outbox(dying, office.world.org_id, lambda: 60_000)
    assert office.send() == {}
    office.clock.moment += 3 * MINUTE
    assert office.send() == {"sent": 1}
    assert {message["Message-ID"] for message in office.carrier.messages} == {mail.message_id}
    assert len(office.carrier.carried) == (2 if late else 1)


def test_what_a_bot_says_to_an_address_is_a_mail_once() -> None:
    office = Office()
    payload = {
        "recipient": "email:ana@example.com",
        "text": "Ready\nfor you",
        "bot_id": office.world.bot.id,
    }
    with office.world.open() as unit:
        unit.outbox.add(office.world.new_item("k", kind="channel", payload=payload))
    assert mail_what_was_said(office.world.store, office.clock, office.world.org_id) == 1
    assert mail_what_was_said(office.world.store, office.clock, office.world.org_id) == 0
    assert office.send() == {"sent": 1}
    (message,) = office.carrier.messages
    assert (message["To"], message["Subject"]) == ("ana@example.com", "Ready")
