"""E-mail messages: who wrote what to whom, and what was attached."""

from __future__ import annotations

import email
from email import policy
from typing import TYPE_CHECKING

from layers.documents.formats import html, text
from shared.encoding import decode_text
from shared.errors import GbError
from shared.knowledge.extraction import Block, Extract, Unreadable, limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage, MIMEPart

SUFFIXES = ("eml",)
MIME = "message/rfc822"
LIMIT_KEY = "kb-text"

_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def parse(data: bytes) -> Extract:
    try:
        message = email.message_from_bytes(data, policy=policy.default)
        headers = [f"{name}: {value}" for name in _SHOWN if (value := _header(message, name))]
        if not headers:
            raise Unreadable("The document is no e-mail message.")
        blocks = [Block("\n".join(headers), whole=True), *_body(message), *_attached(message)]
    except (ValueError, LookupError, AttributeError, TypeError, IndexError) as failure:
        raise Unreadable from failure  # the library meets damaged headers with any of these
    return Extract(limited(blocks), _header(message, "Subject"))


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _body(message: EmailMessage) -> Iterator[Block]:
    """The plain text, or the HTML when there is none."""
    part = message.get_body(("plain", "html"))
    if part is not None:
        reader = html if part.get_content_subtype() == "html" else text
        yield from reader.parse(_content(part).encode()).blocks


def _content(part: MIMEPart) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset("")
    try:
        return data.decode(charset) if charset else decode_text(data)
    except (LookupError, UnicodeDecodeError):
        return decode_text(data)


def _attached(message: EmailMessage) -> Iterator[Block]:
    """What the attachments say; one that cannot be read is named, and another message not opened."""
    from layers.documents.catalog import DocumentFormats

    for part in message.iter_attachments():
        name = part.get_filename("") or "attachment"
        data = part.get_payload(decode=True)
        if part.is_multipart() or not isinstance(data, bytes) or name.casefold().endswith(".eml"):
            yield Block(f"Attachment: {name}", name, whole=True)
            continue
        try:
            extract = DocumentFormats().of(name, data).parse(data)
        except GbError as failure:
            yield Block(f"Attachment: {name} ({failure.message})", name, whole=True)
            continue
        for block in extract.blocks:
            section = f"{name} > {block.section}" if block.section else name
            yield Block(block.text, section, block.page, block.whole)
