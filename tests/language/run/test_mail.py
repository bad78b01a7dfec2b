"""SEND MAIL and its family, through the interpreter."""

from __future__ import annotations

import pytest

from shared.ids import new_id
from shared.mail.delivering import empty_outbox
from shared.records.mailboxes import MailAccount
from tests.support.bench import Bench
from tests.support.mail import MemoryCarrier, mail_room


def sent(bench: Bench) -> MemoryCarrier:
    carrier = MemoryCarrier()
    room = mail_room(bench.services.store, carrier, bench.services.clock, bench.services.files)
    empty_outbox(room, bench.services.org_id, lambda: 60_000)
    return carrier


@pytest.mark.parametrize(
    "statement",
    [
        'SEND MAIL "a@b.c", "Hi", "Text"',
        'SEND MAIL("a@b.c", "Hi", "Text")',
        'SEND EMAIL "a@b.c", "Hi", "Text"',
        'SEND_MAIL "a@b.c", "Hi", "Text"',
        'SEND MAIL TO "a@b.c" SUBJECT "Hi" BODY "Text"',
        'SEND MAIL TO "a@b.c" WITH SUBJECT "Hi" AND BODY "Text"',
        'SEND MAIL TO "a@b.c" SUBJECT "Hi" AND BODY "Text"',
        'SEND EMAIL TO "a@b.c" SUBJECT "Hi" BODY "Text"',
        'SEND EMAIL TO "a@b.c" WITH SUBJECT "Hi" AND BODY "Text"',
        'to = "a@b.c"\nSEND MAIL to, "Hi", "Text"',
        'x = SEND MAIL "a@b.c", "Hi", "Text"',
        "BEGIN MAIL a@b.c\nSubject: Hi\n\nText\nEND MAIL",
        'who = "a@b.c"\ngreeting = "Hi"\nBEGIN MAIL who\nsubject: ${greeting}\n\nText\nEND MAIL',
    ],
)  # fmt: skip
def test_every_form_sends_the_same_mail(statement: str) -> None:
    bench = Bench()
    bench.run(statement)
    (message,) = sent(bench).messages
    assert (message["To"], message["Subject"]) == ("a@b.c", "Hi")
    assert message.get_content().strip() == "Text"


@pytest.mark.parametrize(
    ("statement", "subject", "text"),
    [
        ('SEND MAIL "a@b.c", "First line" + CHR(10) + "Second"', "First line", "First line\nSecond"),
        ('SEND EMAIL TO "a@b.c" WITH "Only this"', "Only this", "Only this"),
        ('SEND MAIL "a@b.c", "Data", {"n": 1}', "Data", '{\n  "n": 1\n}'),
    ],
    ids=["first line", "with", "object"],
)  # fmt: skip
def test_what_is_left_out_is_found(statement: str, subject: str, text: str) -> None:
    bench = Bench()
    bench.run(statement)
    (message,) = sent(bench).messages
    assert message["Subject"] == subject
    assert message.get_content().strip().replace("\r\n", "\n") == text


def test_a_list_and_commas_name_several_people() -> None:
    bench = Bench()
    bench.run('SEND MAIL ["a@b.c", "Ana <d@e.f>, g@h.i"], "Hi", "<p>Olá</p>"')
    (envelope,) = sent(bench).carried
    assert envelope.recipients == ("a@b.c", "d@e.f", "g@h.i")


def test_files_of_the_drive_go_along_as_they_were() -> None:
    bench = Bench()
    bench.services.files.write("shop.gbai/shop.gbdrive/june.pdf", b"june")
    bench.services.files.write("shop.gbai/shop.gbdrive/data/may.csv", b"may")
    bench.run(
        'SEND MAIL "a@b.c", "Hi", "T", ["june.pdf", "data/may.csv"]\n'
        'WRITE "other" TO "june.pdf"\nDELETE FILE "data/may.csv"'
    )
    (message,) = sent(bench).messages
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert {name: bytes(data, "utf-8") if isinstance(data, str) else data for name, data in files.items()} == {
        "june.pdf": b"june",
        "may.csv": b"may",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ('SEND MAIL "", "Hi", "T"', "R5505"),
        ('SEND MAIL "nobody", "Hi", "T"', "R5505"),
        ('SEND MAIL "a@b.c", "Hi" + CHR(13) + CHR(10) + "Bcc: x@y.z", "T"', "R5010"),
        ('SEND MAIL "a@b.c" + CHR(10) + "Bcc: x@y.z", "Hi", "T"', "R5505"),
        ('SEND MAIL "a@b.c", "Hi", "T", "missing.pdf"', "R5401"),
        ('SEND MAIL "a@b.c", "Hi", "T", "../other.txt"', "R5404"),
        ('SEND MAIL "a@b.c", "Hi", "T" USING "me@x.org"', "R5501"),
    ],
)
def test_what_cannot_be_sent_fails(statement: str, code: str) -> None:
    bench = Bench()
    bench.run(statement)
    assert bench.error.code == code
    assert sent(bench).carried == []


def test_a_bot_may_be_kept_from_sending() -> None:
    bench = Bench(config={"system-allow-email": "false"})
    bench.run('SEND MAIL "a@b.c", "Hi", "T"')
    assert bench.error.code == "R5050"


@pytest.mark.parametrize("commit", range(1, 5))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_script_sends_its_mail_once(when: str, commit: int) -> None:
    bench = Bench()
    kill = bench.kill_before_commit if when == "before" else bench.kill_after_commit
    kill(commit)
    bench.run('SEND MAIL "a@b.c", "Hi", "T"\nTALK "done"')
    assert len(sent(bench).carried) == 1
    assert bench.said == ["done"]


def test_using_names_a_connected_account() -> None:
    bench = Bench()
    services = bench.services
    mine = MailAccount(new_id(), services.org_id, services.user.id, "me@x.org", {})
    with services.store.transaction(services.org_id) as unit:
        unit.mail.accounts.create(mine)
    bench.run('SEND MAIL "a@b.c", "Hi", "T" USING "Me@x.org"')
    with services.store.transaction(services.org_id) as unit:
        (mail,) = unit.mail.outgoing.list_of(services.user.id)
    assert mail.account_id == mine.id


@pytest.mark.parametrize(
    ("statement", "to"),
    [
        ('CREATE DRAFT "a@b.c", "Offer", "Dear Ana"', ["a@b.c"]),
        ('CREATE DRAFT "Dear Ana", "Offer"', []),
        ('id = CREATE DRAFT "a@b.c, d@e.f", "Offer", "Dear Ana"', ["a@b.c", "d@e.f"]),
    ],
)
def test_a_draft_waits_for_its_person(statement: str, to: list[str]) -> None:
    bench = Bench()
    bench.kill_before_commit(2)
    bench.run(statement)
    with bench.services.store.transaction(bench.services.org_id) as unit:
        (draft,) = unit.mail.kept.list_of(bench.services.user.id, "draft")
    assert (draft.content["to"], draft.content["subject"]) == (to, "Offer")
    assert draft.content["text"] == "Dear Ana"
