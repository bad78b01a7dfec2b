"""Mailboxes against a real IMAP server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.mail.imap import ImapMailbox, ImapMailboxes
from shared.errors import NotFound
from shared.ids import new_id
from shared.mail.failures import MailDelayed, MailRefused
from shared.mail.mailbox import FLAGGED, SEEN
from shared.mail.servers import MailServer
from tests.contract.mail.conftest import DOOR
from tests.support.dovecot import ImapServer, dovecot

MESSAGE = b"From: a@b.c\r\nTo: me@x.org\r\nMessage-ID: <%d@x>\r\nSubject: Hi\r\n\r\nText\r\n"


@pytest.fixture(scope="session")
def imap() -> Iterator[ImapServer]:
    with dovecot() as running:
        yield running


@pytest.fixture
def box(imap: ImapServer) -> Iterator[ImapMailbox]:
    with ImapMailboxes(DOOR).connected(imap.of(new_id())) as opened:
        yield opened


def test_folders_are_known_by_what_they_are_for(box: ImapMailbox) -> None:
    found = {folder.path: folder.special for folder in box.folders()}
    special = {
        "INBOX": "inbox",
        "Sent": "sent",
        "Trash": "trash",
        "Drafts": "drafts",
        "Junk": "spam",
    }
    assert found == special


def test_messages_are_listed_fetched_and_marked(box: ImapMailbox) -> None:
    for number in range(3):
        box.append("INBOX", MESSAGE % number, [SEEN] if number else [])
    before = box.open("INBOX")
    assert (before.total, before.uid_next) == (3, 4)
    first, second, third = box.listed(box.uids())
    assert (first.flags & {SEEN}, second.flags & {SEEN}) == (frozenset(), {SEEN})
    assert box.raw(third.uid) == MESSAGE % 2
    assert box.raw(99) is None
    assert box.uids(third.uid) == [third.uid]
    assert box.uids(third.uid + 1) == []
    box.mark([first.uid], [FLAGGED], on=True)
    box.mark([second.uid], [SEEN], on=False)
    changed = box.flags(box.uids(), before.mod_seq)
    assert changed[first.uid] & {SEEN, FLAGGED} == {FLAGGED}
    assert changed[second.uid] & {SEEN, FLAGGED} == set()
    assert box.open("INBOX").mod_seq > before.mod_seq


def test_messages_move_and_vanish(box: ImapMailbox) -> None:
    for number in range(3):
        box.append("INBOX", MESSAGE % number, [])
    box.open("INBOX")
    box.move([1, 99], "Projects")
    box.move([98], "Projects")
    box.delete([2, 99])
    assert box.uids() == [3]
    assert box.named("<2@x>") == [3]
    box.open("Projects")
    assert box.named("<0@x>") == [1]
    assert box.named("<1@x>") == []


def test_what_is_not_there_is_said_so(box: ImapMailbox, imap: ImapServer) -> None:
    with pytest.raises(NotFound):
        box.open("Nowhere")
    boxes = ImapMailboxes(DOOR)
    with pytest.raises(MailRefused), boxes.connected(imap.of("ana", "wrong")):
        pass
    with pytest.raises(MailDelayed), boxes.connected(MailServer("127.0.0.1", 1, "none")):
        pass
