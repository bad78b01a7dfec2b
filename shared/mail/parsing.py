"""Mail as it is found in the world (RFC 5322, 2045-2047, 2231): whatever arrives, something can be shown of it.

The parser of the old policy is used because it never raises on what a header says; every charset that does not exist, or
does not fit, is read as UTF-8 or else as Windows-1252.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from shared.mail.checking import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import Message

MOST_PEOPLE = 100
"""Of one header that are kept by name; a mail may have ten thousand."""
MOST_PARTS = 1000
DEEPEST = 60
LONGEST_HEADER = 256 * 1024
LONGEST_TEXT = 2 * 1024 * 1024
SNIPPET = 200
_ID = re.compile(r"<[^<>\s]{1,900}>")
_NO_REPLY = re.compile(
    r"^(no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?)\b", re.IGNORECASE
)
_CHARSETS = {
    "unicode-1-1-utf-7": "utf-7",
    "x-unknown": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "cp-850": "cp850",
}
_SHOWN = (
    "from",
    "to",
    "cc",
    "date",
    "subject",
    "message-id",
    "reply-to",
    "list-id",
    "list-unsubscribe",
)


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment: `index` finds it again in the same message; `size` is in bytes, decoded."""

    index: int
    filename: str
    content_type: str
    size: int
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What there is to know of a message. Addresses are `{name, email}`."""

    message_id: str
    subject: str = ""
    sender: dict[str, str] = field(default_factory=dict)
    to: tuple[dict[str, str], ...] = ()
    cc: tuple[dict[str, str], ...] = ()
    reply_to: tuple[dict[str, str], ...] = ()
    people: int = 0
    sent_at: datetime | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    calendar: str = ""
    attachments: tuple[Part, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    is_automatic: bool = False

    @property
    def snippet(self) -> str:
        return " ".join((self.text or plain_text(self.html)).split())[:SNIPPET]


def parse(raw: bytes) -> ParsedMail:
    """The message, as far as it can be understood; never raises."""
    message = _message(raw)
    texts = _Texts()
    attachments = []
    for index, part in enumerate(_leaves(message)):
        if index >= MOST_PARTS:
            break
        if not texts.take(part):
            attachments.append(_attachment(index, part))
    to, cc = _people(message, "to"), _people(message, "cc")
    senders = _people(message, "from") or _people(message, "sender")
    return ParsedMail(
        message_id=_message_id(message, raw),
        subject=header(message, "subject"),
        sender=senders[0] if senders else {"name": "", "email": ""},
        to=to[:MOST_PEOPLE],
        cc=cc[:MOST_PEOPLE],
        reply_to=_people(message, "reply-to")[:MOST_PEOPLE],
        people=len(to) + len(cc),
        sent_at=_date(message),
        in_reply_to=next(iter(_ids(message, "in-reply-to")), ""),
        references=_ids(message, "references")[-50:],
        text=texts.plain,
        html=texts.html,
        calendar=texts.calendar,
        attachments=tuple(attachments),
        headers={name: text for name in _SHOWN if (text := header(message, name))},
        is_automatic=_is_automatic(message, senders),
    )


def attachment_bytes(raw: bytes, index: int) -> tuple[Part, bytes] | None:
    """One attachment of a message and its content; None when there is no such part."""
    for at, part in enumerate(_leaves(_message(raw))):
        if at == index:
            return _attachment(at, part), _bytes(part)
    return None


def header(message: Message[str, str], name: str) -> str:
    """A header as people read it, on one line."""
    return words(_raw_header(message, name))


def words(text: str) -> str:
    """Encoded words (RFC 2047) as people read them, on one line."""
    pieces = []
    try:
        for piece, charset in decode_header(text):
            pieces.append(piece if isinstance(piece, str) else decoded(piece, charset or ""))
    except Exception:  # noqa: BLE001 - the library raises what its base64 and charsets raise; the text as it is remains
        pieces = [text]
    return " ".join("".join(pieces).split())


def decoded(data: bytes, charset: str) -> str:
    """Text in whatever charset it is really in."""
    name = charset.strip("'\" ").lower()
    for candidate in (_CHARSETS.get(name, name), "utf-8", "cp1252"):
        try:
            return data.decode(candidate).replace("\x00", "")
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("latin-1").replace("\x00", "")


class _Texts:
    """The bodies of a message: the first of each kind is shown, further plain ones follow it."""

    def __init__(self) -> None:
        self.plain = self.html = self.calendar = ""

    def take(self, part: Message[str, str]) -> bool:
        """Whether the part was text to be shown and not a file."""
        kind = part.get_content_type()
        if _filename(part) or part.get_content_disposition() == "attachment":
            return kind == "text/calendar" and self._invited(part)
        if kind == "text/plain":
            text = _text(part)
            self.plain = f"{self.plain}\n{text}" if self.plain else text
            return True
        if kind == "text/html" and not self.html:
            self.html = _text(part)
            return True
        return kind == "text/calendar" and self._invited(part)

    def _invited(self, part: Message[str, str]) -> bool:
        """Keep the invitation; it stays an attachment too."""
        self.calendar = self.calendar or _text(part)
        return False


def _message(raw: bytes) -> Message[str, str]:
    try:
        return message_from_bytes(raw, policy=policy.compat32)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # Multiparts nested a thousand deep, or boundaries that are none: its headers, and the rest as one text.
        return BytesHeaderParser(policy=policy.compat32).parsebytes(raw)


def _leaves(message: Message[str, str], depth: int = 0) -> Iterator[Message[str, str]]:
    """The parts that hold something, in order; a message inside a message is one of them."""
    if not message.is_multipart() or message.get_content_maintype() == "message" or depth > DEEPEST:
        yield message
        return
    parts: Any = message.get_payload()
    for part in parts:
        yield from _leaves(part, depth + 1)


def _bytes(part: Message[str, str]) -> bytes:
    if part.is_multipart():
        inner: Any = part.get_payload()
        try:
            return b"\r\n".join(each.as_bytes() for each in inner)
        except (
            UnicodeError,
            LookupError,
            ValueError,
            TypeError,
            AttributeError,
            RecursionError,
            KeyError,
        ):
            return b""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    payload = part.get_payload()
    return str(payload or "").encode("utf-8", "surrogateescape")


def _text(part: Message[str, str]) -> str:
    try:
        charset = str(part.get_param("charset", "") or "")
    except (ValueError, LookupError):
        charset = ""
    return decoded(_bytes(part)[:LONGEST_TEXT], charset)


def _attachment(index: int, part: Message[str, str]) -> Part:
    kind = part.get_content_type()
    name = _filename(part) or (
        f"message-{index}.eml" if kind == "message/rfc822" else f"part-{index}"
    )
    content_id = _raw_header(part, "content-id").strip().strip("<>")[:200]
    return Part(
        index,
        name[:255],
        kind,
        _size(part),
        content_id,
        bool(content_id) and part.get_content_disposition() != "attachment",
    )


def _size(part: Message[str, str]) -> int:
    """Of base64 without decoding it: twenty-five megabytes are only counted."""
    payload = part.get_payload()
    if (
        isinstance(payload, str)
        and _raw_header(part, "content-transfer-encoding").strip().lower() == "base64"
    ):
        letters = len(payload) - payload.count("\n") - payload.count("\r")
        return max(0, letters * 3 // 4 - payload.rstrip().count("=", -4))
    return len(_bytes(part))


def _filename(part: Message[str, str]) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    cleaned = "".join(letter for letter in words(name) if letter.isprintable())
    return cleaned.replace("\\", "/").rpartition("/")[2].strip()


def _raw_headers(message: Message[str, str], name: str) -> list[str]:
    """The values of a header as they stand; bytes no header may have are read as text in some charset."""
    return [
        decoded(str(value)[: 4 * LONGEST_HEADER].encode("utf-8", "surrogateescape"), "utf-8")
        for known, value in message.raw_items()
        if known.lower() == name
    ]


def _raw_header(message: Message[str, str], name: str) -> str:
    return next((text[:LONGEST_HEADER] for text in _raw_headers(message, name)), "")


def _people(message: Message[str, str], name: str) -> tuple[dict[str, str], ...]:
    """The addresses of a header in their order; the names are decoded one by one, so that no comma in one tells."""
    try:
        pairs = getaddresses(_raw_headers(message, name))
    except (ValueError, LookupError, TypeError, IndexError, AttributeError):
        return ()
    return tuple(
        {"name": words(label)[:200], "email": email.strip().lower()[:320]}
        for label, email in pairs
        if email.strip()
    )


def _ids(message: Message[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ID.findall(_raw_header(message, name))))


def _message_id(message: Message[str, str], raw: bytes) -> str:
    """The Message-ID; a mail without one is named by what it is."""
    found = _ID.search(_raw_header(message, "message-id"))
    return found[0] if found else f"<sha256.{hashlib.sha256(raw).hexdigest()}@none>"


def _date(message: Message[str, str]) -> datetime | None:
    try:
        found = parsedate_to_datetime(_raw_header(message, "date"))
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_automatic(message: Message[str, str], senders: Sequence[dict[str, str]]) -> bool:
    """Whether answering by program would begin a loop (RFC 3834 §2, RFC 2076 `Precedence`, mailing lists)."""
    submitted = _raw_header(message, "auto-submitted").strip().lower()
    precedence = _raw_header(message, "precedence").strip().lower()
    return bool(
        (submitted and submitted != "no")
        or precedence in ("bulk", "list", "junk", "auto_reply")
        or any(
            message.get(name)
            for name in (
                "list-id",
                "list-post",
                "list-unsubscribe",
                "x-auto-response-suppress",
                "x-autoreply",
                "x-loop",
            )
        )
        or _raw_header(message, "return-path").strip() == "<>"
        or any(_NO_REPLY.match(person["email"]) for person in senders)
    )
