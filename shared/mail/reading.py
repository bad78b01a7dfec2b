"""A message as it is shown: its HTML made safe, images of strangers left out until somebody asks for them."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Protocol

from shared.mail.parsing import attachment_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.mail.parsing import ParsedMail

MOST_INLINE = 5 * 1024 * 1024
_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_DATA = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_LINK = re.compile(r"https?://[^\s<>\"']{3,500}")


class Cleaner(Protocol):
    """Makes HTML safe; `image` gives what an image's address becomes, None for no image."""

    def clean(self, html: str, image: Callable[[str], str | None]) -> str: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """`html` is safe to show in a frame without scripts; `blocked` counts images that were left out."""

    html: str
    text: str
    blocked: int = 0


def shown(parsed: ParsedMail, raw: bytes, cleaner: Cleaner, *, remote_images: bool) -> Shown:
    """The message's body. Images that came along are put into it, so that nothing is loaded from anywhere."""
    if not parsed.html:
        return Shown(_as_html(parsed.text), parsed.text)
    enclosed = _images(parsed, raw)
    blocked = 0

    def image(address: str) -> str | None:
        nonlocal blocked
        if address.lower().startswith("cid:"):
            return enclosed.get(address[4:].strip("<>"))
        if _DATA.match(address):
            return address
        if not _REMOTE.match(address):
            return None
        if remote_images:
            return address
        blocked += 1
        return None

    return Shown(cleaner.clean(parsed.html, image), parsed.text, blocked)


def _images(parsed: ParsedMail, raw: bytes) -> Mapping[str, str]:
    """`data:` addresses by content id, as far as they are small."""
    found: dict[str, str] = {}
    room = MOST_INLINE
    for part in parsed.attachments:
        if not part.content_id or part.content_type not in _SHOWN or part.size > room:
            continue
        content = attachment_bytes(raw, part.index)
        if content is not None:
            room -= part.size
            data = base64.b64encode(content[1]).decode()
            found[part.content_id] = f"data:{part.content_type};base64,{data}"
    return found


def _as_html(text: str) -> str:
    """Text with its line ends and links; nothing in it is markup."""
    parts, at = [], 0
    for link in _LINK.finditer(text):
        address = escape(link[0], quote=True)
        parts.append(escape(text[at : link.start()]))
        parts.append(f'<a href="{address}" rel="noopener noreferrer nofollow">{address}</a>')
        at = link.end()
    parts.append(escape(text[at:]))
    return '<div style="white-space: pre-wrap">' + "".join(parts) + "</div>"
