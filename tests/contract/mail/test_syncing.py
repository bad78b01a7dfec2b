"""A mailbox kept in step with a real IMAP server, in a real database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.schema.store import PostgresStore
from shared.mail.mailbox import FLAGGED, SEEN
from shared.mail.searching import read_query
from tests.support.basic_services import Killed
from tests.support.dovecot import ImapServer, dovecot
from tests.support.mailboxes import Mine, mail
from tests.support.postgres import database_server


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with dovecot() as running:
        yield running


@pytest.fixture(scope="module")
def store() -> Iterator[PostgresStore]:
    with database_server() as server, server.database() as url:
        opened = PostgresStore(url)
        yield opened
        opened.reset()


@pytest.fixture
def mine(store: PostgresStore, imap: ImapServer) -> Mine:
    return Mine(store, imap)


def test_what_is_on_the_server_is_found_here_once(mine: Mine) -> None:
    mine.put(mail("1", "One", "Some words"), mail("2", "Two"), mail("3", "Olá"))
    mine.put(mail("4", "Sent"), folder="Sent")
    assert [mine.sync(), mine.sync()] == ["done", "done"]
    assert sorted(each.subject for each in mine.mails()) == ["Olá", "One", "Sent", "Two"]
    one = mine.named("One")
    assert (one.sender, one.snippet) == ({"name": "Ana", "email": "ana@example.com"}, "Some words")
    assert mine.files.read(one.raw_key) == mail("1", "One", "Some words")
    mine.put(mail("5", "Five"))
    mine.sync()
    assert len(mine.mails()) == 5
    assert [each.subject for each in mine.mails(special="sent")] == ["Sent"]


def test_flags_travel_both_ways(mine: Mine) -> None:
    mine.put(mail("1", "One"), mail("2", "Two"))
    mine.sync()
    with mine.box() as box:
        box.open("INBOX")
        box.mark([1], [SEEN, FLAGGED], on=True)
    mine.sync()
    assert (mine.named("One").is_read, mine.named("One").is_starred) == (True, True)
    with mine.desk() as desk:
        assert desk.mark([mine_id(mine, "Two")], is_read=True, is_starred=True) == 1
        desk.mark([mine_id(mine, "One")], is_starred=False)
    mine.sync()
    assert {name: flags & {SEEN, FLAGGED} for name, flags in mine.remote("INBOX").items()} == {
        "1": {SEEN},
        "2": {SEEN, FLAGGED},
    }
    assert mine.named("Two").is_starred


def mine_id(mine: Mine, subject: str) -> str:
    """Read outside of the open transaction."""
    return mine.named(subject).id


def test_a_message_keeps_its_id_wherever_it_is_moved(mine: Mine) -> None:
    mine.put(mail("1", "One"), mail("2", "Two"), mail("3", "Three"))
    mine.sync()
    ids = {subject: mine.named(subject).id for subject in ("One", "Two", "Three")}
    with mine.box() as box:
        box.open("INBOX")
        box.move([1], "Projects")
    with mine.desk() as desk:
        desk.move([ids["Two"]], "archive")
        desk.delete([ids["Three"]])
    mine.sync()
    mine.sync()
    assert {subject: mine.named(subject).id for subject in ids} == ids
    places = {subject: mine.folder(mine.named(subject)) for subject in ids}
    assert places == {"One": "Projects", "Two": "Archive", "Three": "Trash"}
    assert mine.remote("INBOX") == {}
    assert set(mine.remote("Archive")) == {"2"}
    with mine.desk() as desk:
        assert desk.delete([ids["Three"]])[0] == 1
    mine.sync()
    assert mine.remote("Trash") == {}
    assert len(mine.mails()) == 2


def test_a_mailbox_the_server_renumbered_is_the_same_mailbox(mine: Mine) -> None:
    mine.put(mail("1", "One"), mail("2", "Two"))
    mine.sync()
    before = {each.id for each in mine.mails()}
    with mine.open() as unit:
        for folder in unit.mail.folders.of_account(mine.account.id):
            unit.mail.messages.lose(folder.id, None, mine.clock.now())
    (mine.server.folder / "mail" / mine.owner / "dovecot-uidlist").unlink()
    mine.sync()
    assert {each.id for each in mine.mails()} == before


def test_answers_find_their_thread_in_whatever_order_they_come(mine: Mine) -> None:
    mine.put(mail("3", "Re: Re: Talk", more="References: <1@example.com> <2@example.com>"))
    mine.sync()
    mine.put(mail("1", "Talk"))
    mine.sync()
    mine.put(mail("2", "Re: Talk", more="In-Reply-To: <1@example.com>"), mail("9", "Else"))
    mine.sync()
    assert len({each.thread_id for each in mine.mails() if each.subject != "Else"}) == 1
    with mine.open() as unit:
        thread = unit.mail.messages.thread(mine.owner, mine_thread(unit, mine))
    assert len(thread) == 3


def mine_thread(unit: object, mine: Mine) -> str:
    found = unit.mail.messages.named(mine.owner, "<1@example.com>")  # type: ignore[attr-defined]
    return str(found.thread_id)


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("invoice", {"Invoice March"}),
        ("from:bob", {"Lunch"}),
        ("to:me@example.com subject:lunch", {"Lunch"}),
        ("has:attachment", {"With a file"}),
        ("is:unread -invoice from:ana", {"With a file"}),
        ("is:starred", set()),
        ('"pay the bill"', {"Invoice March"}),
        ("in:sent", set()),
        ("before:2000-01-01", set()),
        ("after:2000-01-01 subject:100%", set()),
    ],
)
def test_mail_is_found_by_words_and_operators(mine: Mine, query: str, subjects: set[str]) -> None:
    filed = "Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0"
    body = "--b\n\nSee.\n--b\nContent-Type: text/csv; name=a.csv\n\n1,2\n--b--"
    mine.put(
        mail("1", "Invoice March", "Please pay the bill."),
        mail("2", "Lunch", "At noon?", sender="Bob <bob@example.com>"),
        mail("3", "With a file", body, more=filed),
    )
    mine.sync()
    with mine.open() as unit:
        found = unit.mail.messages.list_of(mine.owner, read_query(query), 50, 0)
    assert {each.subject for each in found} == subjects


UGLY = [
    b"",
    b"\xff\xfe\x00garbage",
    b"Subject: =?no-such?b?!!!?=\r\n\r\n\xe1\xe9",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx",
    b"To: " + b", ".join(b"p%d@example.com" % n for n in range(10_000)) + b"\r\nSubject: many\r\n\r\nx",
    b"Subject: nul \x00 here\r\n\r\ntext \x00 nul",
]  # fmt: skip


def test_no_ugly_message_stops_the_others(mine: Mine) -> None:
    ugly = [message for message in UGLY if message]
    mine.put(*ugly, mail("last", "Last"))
    assert mine.sync() == "done"
    assert len(mine.mails()) == len(ugly) + 1
    assert mine.named("many").recipients["count"] == 10_000


def test_a_sync_without_time_goes_on_next_time(mine: Mine) -> None:
    mine.put(mail("1", "One"))
    assert mine.sync(left=1000) == "more"
    assert mine.mails() == []
    assert mine.sync() == "done"
    assert len(mine.mails()) == 1


class _Mortal:
    """Files of a process that dies at its n-th write, before or after it."""

    def __init__(self, files: object, number: int, late: bool) -> None:
        self._files, self._left, self._late = files, number, late

    def write(self, *arguments: object) -> object:
        self._left -= 1
        if self._left == 0 and not self._late:
            raise Killed
        answer = self._files.write(*arguments)  # type: ignore[attr-defined]
        if self._left == 0:
            raise Killed
        return answer

    def delete(self, keys: object) -> None:
        self._files.delete(keys)  # type: ignore[attr-defined]


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_killed_sync_is_gone_on_with_and_nothing_is_doubled(
    mine: Mine, number: int, late: bool
) -> None:
    mine.put(*(mail(str(each), f"Mail {each}") for each in range(3)))
    whole = mine.files
    mine.files = _Mortal(whole, number, late)  # type: ignore[assignment]
    with pytest.raises(Killed):
        mine.sync()
    mine.files = whole
    assert mine.sync() == "done"
    assert sorted(each.subject for each in mine.mails()) == ["Mail 0", "Mail 1", "Mail 2"]
    assert len(list(whole.listing(""))) == 3
