"""A letter as it travels (RFC 5322, MIME, RFC 6047). The library folds and encodes; what it is given is checked first."""

from __future__ import annotations

import base64
import re
import unicodedata
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import unescape
from typing import TYPE_CHECKING

from shared.errors import PayloadTooLarge, ValidationFailed
from shared.mail.addresses import parse_address, parse_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from shared.mail.addresses import Address
    from shared.records.mail import Attachment, Letter

MOST_BYTES = 25 * 1024 * 1024
"""Of all attachments together (`attachment-max-size`); a third is added on the way by base64."""
LONGEST_SUBJECT = 998
LONGEST_BODY = 2 * 1024 * 1024
_POLICY = SMTP.clone(cte_type="7bit", utf8=False)
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


def compose(
    letter: Letter,
    sender: Address,
    message_id: str,
    date: datetime,
    bytes_of: Callable[[Attachment], bytes],
) -> bytes:
    """The message. Blind copies are in no header. `bytes_of` reads what lies elsewhere."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _header(sender)
    for name, texts in (("To", letter.to), ("Cc", letter.cc)):
        if texts:
            message[name] = [_header(address) for address in parse_addresses(texts)]
    if not letter.to and not letter.cc:
        message["To"] = "undisclosed-recipients:;"
    if letter.reply_to:
        message["Reply-To"] = _header(parse_address(letter.reply_to))
    message["Subject"] = _whole(letter.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = letter.in_reply_to
    if references := threaded(letter.references, letter.in_reply_to):
        message["References"] = " ".join(references)
    if letter.automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    _add_bodies(message, letter)
    for attachment in letter.attachments:
        if not attachment.content_id:
            _add_file(message, attachment, content(attachment, bytes_of))
    _add_images(message, letter.attachments, bytes_of)
    return message.as_bytes()


def threaded(references: Sequence[str], parent: str) -> tuple[str, ...]:
    """The References of an answer (RFC 5322 §3.6.4): the parent's own and the parent, the first and the newest 19."""
    known = tuple(dict.fromkeys([*references, *([parent] if parent else [])]))
    return known if len(known) <= 20 else (known[0], *known[-19:])


def content(attachment: Attachment, bytes_of: Callable[[Attachment], bytes]) -> bytes:
    """The attachment's bytes."""
    return base64.b64decode(attachment.content) if attachment.content else bytes_of(attachment)


def plain_text(html: str) -> str:
    """What a reader without HTML is shown."""
    text = _TAG.sub("", _BREAK.sub("\n", _SKIPPED.sub("", html)))
    lines = (" ".join(line.split()) for line in unescape(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> bool:
    """Whether a text fits into one header: no line ends, no control characters."""
    return not any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text)


def _add_bodies(message: EmailMessage, letter: Letter) -> None:
    text = letter.text or plain_text(letter.html)
    message.set_content(_whole(text), cte=_encoding(text))
    if letter.html:
        message.add_alternative(_whole(letter.html), subtype="html", cte="quoted-printable")
    if letter.calendar:
        method = letter.calendar_method or "REQUEST"
        message.add_alternative(
            _whole(letter.calendar), subtype="calendar", params={"method": method}, cte="base64"
        )


def _add_images(
    message: EmailMessage,
    attachments: Sequence[Attachment],
    bytes_of: Callable[[Attachment], bytes],
) -> None:
    """Images the HTML shows stand beside it, in one multipart/related."""
    html = message.get_body(("html",))
    for attachment in attachments:
        if attachment.content_id and html is not None:
            main, _, sub = attachment.content_type.partition("/")
            html.add_related(
                content(attachment, bytes_of),
                maintype=main,
                subtype=sub,
                cid=f"<{attachment.content_id}>",
                filename=attachment.name,
                disposition="inline",
            )


def _add_file(message: EmailMessage, attachment: Attachment, data: bytes) -> None:
    main, _, sub = attachment.content_type.partition("/")
    if main in (
        "message",
        "multipart",
    ):  # their bytes would have to be parsed to be attached as such
        main, sub = "application", "octet-stream"
    message.add_attachment(data, maintype=main, subtype=sub, filename=_whole(attachment.name))


def _encoding(text: str) -> str:
    """Plain short lines travel as they are."""
    is_plain = text.isascii() and all(len(line) <= 900 for line in text.splitlines())
    return "7bit" if is_plain else "quoted-printable"


def _header(address: Address) -> HeaderAddress:
    local, _, domain = address.email.rpartition("@")
    return HeaderAddress(_whole(address.name), local, domain)


def _whole(text: str) -> str:
    """Text without half surrogate pairs, which no encoding has."""
    return text.encode("utf-8", "replace").decode()
