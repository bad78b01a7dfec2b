"""What a letter must be to be sent at all; nothing here begins another header (RFC 5322)."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING

from shared.errors import PayloadTooLarge, ValidationFailed
from shared.mail.addresses import parse_address, parse_addresses

if TYPE_CHECKING:
    from shared.mail.addresses import Address
    from shared.records.mail import Attachment, Letter

MOST_BYTES = 25 * 1024 * 1024
"""Of all attachments together (`attachment-max-size`); a third is added on the way by base64."""
LONGEST_SUBJECT = 998
LONGEST_BODY = 2 * 1024 * 1024
_MESSAGE_ID = re.compile(r"<[^<>@\s]{1,200}@[^<>@\s]{1,200}>")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,80}")
_METHOD = re.compile(r"[A-Z]{1,20}")
_CONTENT_ID = re.compile(r"[\w.@+-]{1,200}", re.ASCII)
_SKIPPED = re.compile(r"(?is)<(script|style|head|title)\b.*?</\1\s*>|<!--.*?-->")
_BREAK = re.compile(r"(?i)<br\s*/?>|</(?:p|div|tr|h[1-6]|li|blockquote|table)\s*>")
_TAG = re.compile(r"<[^<>]*>")


def check(letter: Letter, most_recipients: int) -> tuple[Address, ...]:
    """Everybody the letter goes to; raises ValidationFailed or PayloadTooLarge for what can never be sent."""
    found = [
        *parse_addresses(letter.to, "to"),
        *parse_addresses(letter.cc, "cc"),
        *parse_addresses(letter.bcc, "bcc"),
    ]
    people = tuple({address.key: address for address in found}.values())
    if not people:
        raise ValidationFailed.of(to="name at least one recipient")
    if len(people) > most_recipients:
        raise ValidationFailed.of(to=f"at most {most_recipients} recipients")
    for name in ("sender", "reply_to"):
        if text := getattr(letter, name):
            parse_address(text, name)
    _check_headers(letter)
    if len(letter.text) + len(letter.html) > LONGEST_BODY:
        raise PayloadTooLarge("The text of a mail has at most 2 MB.")
    for attachment in letter.attachments:
        _check_attachment(attachment)
    if sum(attachment.size for attachment in letter.attachments) > MOST_BYTES:
        raise PayloadTooLarge("Attachments have at most 25 MB together.")
    return people


def _check_headers(letter: Letter) -> None:
    if not one_line(letter.subject) or len(letter.subject) > LONGEST_SUBJECT:
        raise ValidationFailed.of(subject=f"must be one line of at most {LONGEST_SUBJECT} letters")
    for name, ids in (
        ("in_reply_to", (letter.in_reply_to,) if letter.in_reply_to else ()),
        ("references", letter.references),
    ):
        if not all(map(_MESSAGE_ID.fullmatch, ids)):
            raise ValidationFailed.of(**{name: "must be Message-IDs in angle brackets"})
    if letter.calendar_method and not _METHOD.fullmatch(letter.calendar_method):
        raise ValidationFailed.of(calendar_method="must be one word in capitals")


def _check_attachment(attachment: Attachment) -> None:
    if not one_line(attachment.name) or not attachment.name.strip():
        raise ValidationFailed.of(attachments="every attachment needs a name of one line")
    if not _MEDIA_TYPE.fullmatch(attachment.content_type):
        raise ValidationFailed.of(attachments=f"{attachment.name}: no such media type")
    if attachment.content_id and not _CONTENT_ID.fullmatch(attachment.content_id):
        raise ValidationFailed.of(attachments=f"{attachment.name}: no such content id")


def plain_text(html: str) -> str:
    """What a reader without HTML is shown."""
    text = _TAG.sub("", _BREAK.sub("\n", _SKIPPED.sub("", html)))
    lines = (" ".join(line.split()) for line in unescape(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> bool:
    """Whether a text fits into one header: no line ends, no control characters."""
    return not any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text)
