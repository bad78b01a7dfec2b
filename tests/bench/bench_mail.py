"""What mail costs: lists and searches over 20,000 messages on a real PostgreSQL, syncing from a real IMAP server."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy

from layers.schema.store import PostgresStore
from shared.ids import new_id
from shared.mail.parsing import parse
from shared.mail.searching import read_query
from shared.records.mailboxes import INBOX, MailFolder, StoredMail
from tests.support.dovecot import dovecot
from tests.support.mailboxes import Mine, mail
from tests.support.postgres import database_server
from tests.support.world import EPOCH

MESSAGES, SYNCED, ROUNDS = 20_000, 300, 20
_WORDS = [
    "invoice",
    "lunch",
    "report",
    "meeting",
    "order",
    "ticket",
    "flight",
    "summary",
    "offer",
    "question",
]


def bench() -> dict[str, float]:
    """Milliseconds at the median, and ratios, by name."""
    with database_server() as server, server.database() as url, dovecot() as imap:
        store = PostgresStore(url)
        figures = _lists(Mine(store, imap)) | _syncs(Mine(store, imap)) | _parses()
        store.reset()
    return figures


def _lists(mine: Mine) -> dict[str, float]:
    folder = MailFolder(new_id(), mine.account.org_id, mine.account.id, "INBOX", "Inbox", INBOX)
    with mine.open() as unit:
        unit.mail.folders.put(folder)
    for start in range(0, MESSAGES, 2000):
        with mine.open() as unit:
            for number in range(start, start + 2000):
                unit.mail.messages.add(_stored(mine, folder, number))
    figures = {}
    for name, query in {
        "list, first page": "",
        "list, unread": "is:unread",
        "search, a rare word": "needle77",
        "search, a common word": "invoice",
        "search, from: and a word": "from:p7@ invoice",
    }.items():
        figures[f"{name} of {MESSAGES:,}"] = _median(lambda query=query: _found(mine, query))
    figures["first page of 20,000 over that of 1,000"] = _ratio(mine, figures)
    return figures


def _ratio(mine: Mine, figures: dict[str, float]) -> float:
    small = Mine(mine.store, mine.server)
    folder = MailFolder(new_id(), small.account.org_id, small.account.id, "INBOX", "Inbox", INBOX)
    with small.open() as unit:
        unit.mail.folders.put(folder)
        for number in range(1000):
            unit.mail.messages.add(_stored(small, folder, number))
    return figures[f"list, first page of {MESSAGES:,}"] / _median(lambda: _found(small, ""))


def _stored(mine: Mine, folder: MailFolder, number: int) -> StoredMail:
    word = _WORDS[number % len(_WORDS)]
    moment = EPOCH + timedelta(minutes=number)
    mail_id = new_id()
    return StoredMail(
        id=mail_id,
        org_id=mine.account.org_id,
        owner_id=mine.owner,
        account_id=mine.account.id,
        folder_id=folder.id,
        uid=number + 1,
        message_id=f"<{number}@bench>",
        thread_id=mail_id,
        sent_at=moment,
        received_at=moment,
        raw_key="k",
        subject=f"{word} {number}",
        sender={"name": f"Person {number % 500}", "email": f"p{number % 500}@example.com"},
        is_read=bool(number % 20),
        body=f"{word} needle{number // 100} " + "some words of a mail " * 20,
    )


def _found(mine: Mine, query: str) -> object:
    wanted = read_query(query)
    with mine.open() as unit:
        return unit.mail.messages.list_of(mine.owner, wanted, 50, 0)


def _syncs(mine: Mine) -> dict[str, float]:
    with mine.box() as box:
        for number in range(SYNCED):
            box.append("INBOX", mail(str(number), f"Mail {number}", "words " * 300), [])
    began = time.perf_counter()
    mine.sync()
    first = time.perf_counter() - began
    bare = _bare(mine)
    return {
        "sync, messages a second": SYNCED / first,
        "sync over only fetching the same messages": first / bare,
        "sync with nothing new": _median(mine.sync),
    }


def _bare(mine: Mine) -> float:
    began = time.perf_counter()
    with mine.box() as box:
        box.open("INBOX")
        for uid in box.uids():
            box.raw(uid)
    return time.perf_counter() - began


def _parses() -> dict[str, float]:
    raw = mail("1", "Report", "words " * 2000)
    ours = _median(lambda: parse(raw))
    theirs = _median(lambda: message_from_bytes(raw, policy=policy.default).get_body())
    return {"parse of 12 KB": ours, "parse over the library's own": ours / theirs}


def _median(act: Callable[[], object]) -> float:
    """Milliseconds."""
    act()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000
