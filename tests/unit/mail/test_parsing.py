"""Mail of every ugly kind."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.mail.addresses import Address
from shared.mail.composing import compose
from shared.mail.parsing import attachment_bytes, parse
from shared.records.mail import Attachment, Letter

DATE = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


def lines(*texts: str | bytes) -> bytes:
    return b"\r\n".join(text if isinstance(text, bytes) else text.encode() for text in texts)


@pytest.mark.parametrize(
    ("raw", "subject", "text"),
    [
        (lines("Subject: =?iso-8859-1?q?Ol=E1?=", "", "x"), "Olá", "x"),
        (lines("Subject: =?klingon?q?Ol=E1?=", "", "x"), "Olá", "x"),
        (lines("Subject: =?utf-8?b?4pyT!!!broken", "", "x"), "=?utf-8?b?4pyT!!!broken", "x"),
        (lines(b"Subject: Ol\xe1", "", "x"), "Olá", "x"),
        (lines("Subject: Olá", "", "x"), "Olá", "x"),
        (lines("Content-Type: text/plain; charset=utf-8", "", b"caf\xe9"), "", "café"),
        (lines("Content-Type: text/plain; charset=no-such", "", b"caf\xc3\xa9"), "", "café"),
        (lines("Content-Type: text/plain; charset*=''", "", b"x"), "", "x"),
        (
            lines("Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", "aGk=!!x"),
            "",
            None,
        ),
        (lines("Content-Type: multipart/mixed", "", "no boundary"), "", None),
        (lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "open"), "", "open"),
        (b"", "", ""),
        (b"\x00\xff\xfe", "", None),
        (b"no header at all", "", None),
    ],
)
def test_something_is_shown_of_everything(raw: bytes, subject: str, text: str | None) -> None:
    found = parse(raw)
    assert found.subject == subject
    assert text is None or found.text.strip() == text
    assert found.message_id


def test_multiparts_nested_a_thousand_deep_are_one_text() -> None:
    heads = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}" for n in range(1500)]
    found = parse(lines("Subject: Deep", *heads, "Content-Type: text/plain", "", "bottom"))
    assert found.subject == "Deep"


def test_a_header_of_ten_thousand_people_keeps_the_first_and_their_number() -> None:
    people = ",\r\n ".join(f'"Person, {n}" <p{n}@example.com>' for n in range(10_000))
    found = parse(lines(f"To: {people}", "Subject: All", "", "x"))
    assert found.people == 10_000
    assert len(found.to) == 100
    assert found.to[1] == {"name": "Person, 1", "email": "p1@example.com"}


def test_an_outlook_package_is_a_file_like_any_other() -> None:
    raw = lines(
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "", "Hi", "--b",
        'Content-Type: application/ms-tnef; name="winmail.dat"', "Content-Transfer-Encoding: base64", "",
        base64.b64encode(b"\x78\x9f\x3e\x22tnef").decode(), "--b--",
    )  # fmt: skip
    (part,) = parse(raw).attachments
    assert (part.filename, part.content_type, part.size) == (
        "winmail.dat",
        "application/ms-tnef",
        8,
    )
    assert attachment_bytes(raw, part.index) == (part, b"\x78\x9f\x3e\x22tnef")


def test_an_invitation_is_kept_beside_its_texts() -> None:
    letter = Letter(
        ("a@b.c",), "Meet", "Text", "<p>T</p>", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    )
    raw = compose(letter, Address("me@x.org"), "<1@x>", DATE, lambda attachment: b"")
    assert parse(raw).calendar.startswith("BEGIN:VCALENDAR")


def test_a_message_inside_a_message_is_a_file() -> None:
    inner = lines("Subject: Inner", "", "deep")
    raw = lines(
        "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Hi", "--b",
        "Content-Type: message/rfc822", "", inner, "--b--",
    )  # fmt: skip
    found = parse(raw)
    assert found.text.strip() == "Hi"
    (part,) = found.attachments
    content = attachment_bytes(raw, part.index)
    assert content is not None
    assert b"Subject: Inner" in content[1]


@pytest.mark.parametrize(
    "head",
    ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <l.x>", "Return-Path: <>", "From: no-reply@x.org"],
)  # fmt: skip
def test_programs_are_told_from_people(head: str) -> None:
    assert parse(lines(head, "Subject: x", "", "x")).is_automatic
    assert not parse(lines("From: ana@x.org", "Auto-Submitted: no", "", "x")).is_automatic


def test_no_file_name_leads_out_of_its_folder() -> None:
    raw = lines('Content-Type: image/png; name="../../etc\\\\x\r\n .png"', "", "x")
    (part,) = parse(raw).attachments
    assert "/" not in part.filename
    assert "\\" not in part.filename


def test_twenty_five_megabytes_are_read_in_moments() -> None:
    data = base64.encodebytes(bytes(25 * 1024 * 1024))
    head = lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Hi", "--b", "")
    kind = lines("Content-Type: application/x-data", "Content-Transfer-Encoding: base64", "", b"")
    began = time.process_time()
    (part,) = parse(head + kind + data + b"\r\n--b--").attachments
    assert part.size == 25 * 1024 * 1024
    assert time.process_time() - began < 60  # a guard against quadratic time, not a measure


@given(st.binary(max_size=2000))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    parse(raw)


_HEADS = st.sampled_from(
    ["Subject", "From", "To", "Date", "Content-Type", "Message-ID", "References", "Content-Transfer-Encoding"]
)  # fmt: skip
_VALUES = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [b"multipart/mixed; boundary=b", b"text/html; charset=utf-7", b"base64", b"=?utf-8?b?????=", b'"a" <"@']
    ),
)  # fmt: skip


@given(st.lists(st.tuples(_HEADS, _VALUES), max_size=12), st.binary(max_size=300))
def test_no_header_makes_it_fail(heads: list[tuple[str, bytes]], body: bytes) -> None:
    raw = (
        b"".join(name.encode() + b": " + value + b"\r\n" for name, value in heads) + b"\r\n" + body
    )
    found = parse(raw)
    for part in found.attachments:
        assert attachment_bytes(raw, part.index) is not None


@given(st.text(max_size=300), st.text(max_size=60), st.binary(max_size=200))
def test_what_we_compose_we_read(text: str, subject: str, data: bytes) -> None:
    shown = "".join(subject.split()).encode("utf-8", "replace").decode()
    subject = "".join(letter for letter in shown if letter.isprintable())
    attachment = Attachment("a.bin", size=len(data), key="k")
    letter = Letter(("Ana Çã <ana@example.com>",), subject, f"t{text}", attachments=(attachment,))
    raw = compose(letter, Address("me@x.org", "Me"), "<1@x.org>", DATE, lambda _: data)
    found = parse(raw)
    assert (found.subject, found.message_id) == (subject, "<1@x.org>")
    assert (found.sender, found.sent_at) == ({"name": "Me", "email": "me@x.org"}, DATE)
    assert found.to == ({"name": "Ana Çã", "email": "ana@example.com"},)
    (part,) = found.attachments
    assert attachment_bytes(raw, part.index) == (part, data)
