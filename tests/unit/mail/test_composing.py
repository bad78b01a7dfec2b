"""Letters as they travel."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import GbError, PayloadTooLarge, ValidationFailed
from shared.mail.addresses import Address
from shared.mail.checking import MOST_BYTES, check, one_line, plain_text
from shared.mail.composing import compose, threaded
from shared.records.mail import Attachment, Letter
from tests.support.mail import parsed

SENDER = Address("bot@example.org", "Bot")
DATE = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
LETTER = Letter(to=("ana@example.com",), subject="Hello", text="Text")


def composed(letter: Letter, sender: Address = SENDER) -> Any:
    return parsed(compose(letter, sender, "<1@x.org>", DATE, lambda attachment: b"stored"))


@pytest.mark.parametrize(
    "changes",
    [
        {"to": ("ana@example.com\r\nBcc: b@example.com",)},
        {"cc": ("a\n <b@example.com>",)},
        {"subject": "Hello\r\nBcc: b@example.com"},
        {"subject": "Hello\u2028there"},
        {"sender": "a@b.c\nX: y"},
        {"reply_to": "a@b.c\rX: y"},
        {"in_reply_to": "<a@b>\r\nX: y"},
        {"references": ("<a@b> <c@d>",)},
        {"calendar_method": "REQUEST\r\nX: y"},
        {"attachments": (Attachment("a\nb.txt"),)},
        {"attachments": (Attachment("a.txt", "text/plain\r\nX: y"),)},
        {"attachments": (Attachment("a.txt", content_id="a>\r\nX: y"),)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_nothing_begins_another_header(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationFailed):
        check(replace(LETTER, **changes), 50)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"to": ()}, ValidationFailed),
        ({"to": tuple(f"a{n}@example.com" for n in range(51))}, ValidationFailed),
        ({"to": ("nobody",)}, ValidationFailed),
        ({"to": ("a@b@c.d",)}, ValidationFailed),
        ({"attachments": (Attachment("a", size=MOST_BYTES + 1),)}, PayloadTooLarge),
        ({"text": "x" * 3_000_000}, PayloadTooLarge),
    ],
    ids=["nobody", "too many", "no address", "two ats", "large files", "large text"],
)
def test_what_can_never_be_sent_is_refused(changes: dict[str, Any], error: type[GbError]) -> None:
    with pytest.raises(error):
        check(replace(LETTER, **changes), 50)


def test_a_mailbox_named_twice_is_one_recipient() -> None:
    people = check(replace(LETTER, cc=("Ana <ANA@example.com>",), bcc=("b@Example.com",)), 2)
    assert [address.email for address in people] == ["ANA@example.com", "b@example.com"]


def test_blind_copies_are_in_no_header() -> None:
    letter = replace(LETTER, to=(), bcc=("secret@example.com",))
    data = compose(letter, SENDER, "<1@x.org>", DATE, lambda attachment: b"")
    assert b"secret" not in data
    assert b"undisclosed-recipients:;" in data


def test_text_html_invitation_and_files_travel_together() -> None:
    files = (
        Attachment("relatório.pdf", "application/pdf", 6, key="k"),
        Attachment("logo.png", "image/png", 3, content=base64.b64encode(b"png").decode(), content_id="logo@x"),
        Attachment("old.eml", "message/rfc822", 3, content=base64.b64encode(b"A: b").decode()),
    )  # fmt: skip
    letter = replace(
        LETTER, html='<p>Olá</p><img src="cid:logo@x">', attachments=files,
        calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST",
    )  # fmt: skip
    message = composed(letter)
    parts = {part.get_content_type(): part for part in message.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["text/calendar"].get_content().startswith("BEGIN:VCALENDAR")
    assert parts["image/png"]["Content-ID"] == "<logo@x>"
    assert [(file.get_filename(), file.get_content()) for file in message.iter_attachments()] == [
        ("relatório.pdf", b"stored"),
        ("old.eml", b"A: b"),
    ]


def test_an_answer_names_its_thread_and_automatic_mail_says_so() -> None:
    letter = replace(LETTER, references=("<a@b>", "<c@d>"), in_reply_to="<c@d>", automatic=True)
    message = composed(letter)
    assert (message["In-Reply-To"], message["References"]) == ("<c@d>", "<a@b> <c@d>")
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_long_thread_keeps_its_beginning_and_its_end() -> None:
    known = [f"<{number}@x>" for number in range(50)]
    assert threaded(known, "<new@x>") == ("<0@x>", *known[32:], "<new@x>")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("a<br>b<style>p {}</style><script>x()</script>", "a\nb"),
        ("<table><tr><td>1</td></tr><tr><td>2</td></tr></table>", "1\n2"),
    ],
)
def test_html_has_a_text_for_readers_without_it(html: str, text: str) -> None:
    assert plain_text(html) == text


_NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=80)
_BODIES = st.text(max_size=400)


@given(
    subject=_NAMES,
    name=_NAMES,
    text=_BODIES,
    html=_BODIES,
    file=_NAMES,
    data=st.binary(max_size=300),
)
def test_whatever_is_sent_arrives(
    subject: str, name: str, text: str, html: str, file: str, data: bytes
) -> None:
    attachment = Attachment(f"a{file}", size=len(data), content=base64.b64encode(data).decode())
    letter = Letter(
        to=("ana@example.com",),
        subject=subject,
        text=f"t{text}",
        html=f"h{html}",
        attachments=(attachment,),
    )
    check(letter, 1)
    message = composed(letter, Address("bot@example.org", name.strip()))
    (found,) = message.iter_attachments()
    assert found.get_content() == (data if attachment.content else b"stored")
    assert _folded(message["Subject"]) == _folded(subject)
    assert _folded(message["From"].addresses[0].display_name) == _folded(name)
    assert _lines(message.get_body(("plain",)).get_content()) == _lines(f"t{text}")
    assert _lines(message.get_body(("html",)).get_content()) == _lines(f"h{html}")
    assert message["To"] == "ana@example.com"
    assert message["Bcc"] is None


def _folded(text: str) -> str:
    """Spaces may be where a header was folded."""
    return "".join(text.split())


def _lines(text: str) -> list[str]:
    return text.encode("utf-8", "replace").decode().rstrip("\r\n").splitlines()


@given(st.text())
def test_one_line_is_what_no_header_is_begun_in(text: str) -> None:
    if one_line(text):
        assert len(f"x{text}x".splitlines()) == 1 or "\x1c" in text
