"""A letter as it travels (RFC 5322, MIME, RFC 6047). The library folds and encodes; what it is given is checked first."""

from __future__ import annotations

import base64
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from shared.mail.addresses import parse_address, parse_addresses
from shared.mail.checking import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from shared.mail.addresses import Address
    from shared.records.mail import Attachment, Letter

_POLICY = SMTP.clone(cte_type="7bit", utf8=False)


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
