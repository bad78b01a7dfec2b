"""What a document is by its content; its name only tells one kind of text from another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.documents.archives import Archive

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNATURES = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG picture",
    b"\xff\xd8\xff": "JPEG picture",
    b"GIF8": "GIF picture",
    b"RIFF": "RIFF file",
    b"II*\x00": "TIFF picture",
    b"MM\x00*": "TIFF picture",
    b"\x7fELF": "program",
    b"MZ\x90": "program",
    b"\x1f\x8b": "gzip archive",
    b"Rar!": "RAR archive",
    b"7z\xbc\xaf": "7-Zip archive",
    b"ID3": "sound",
    b"OggS": "sound",
    b"SQLite format 3": "database",
    b"{\\rtf": "RTF document",
}
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage"
_PDF_SEARCHED = 1024
"""Readers look for a PDF's signature in the first kilobyte, and some programs write before it."""
_SAMPLE = 4096
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Content:
    """What was found: `parts` of a zip container, `kind` of an OpenDocument, whether `ole`; `what` names it for people."""

    data: bytes
    parts: Sequence[str] = ()
    kind: str = ""
    is_ole: bool = False
    what: str = ""

    def has_stream(self, name: str) -> bool:
        """Whether an old Office file has a stream of that name, by its directory's UTF-16 entries."""
        return self.is_ole and f"{name}\0".encode("utf-16-le") in self.data

    @property
    def is_binary(self) -> bool:
        return bool(self.what)

    @property
    def is_html(self) -> bool:
        return not self.is_binary and _HTML.match(self.data[:_SAMPLE]) is not None


def look_at(data: bytes) -> Content:
    """Raises Unreadable or Encrypted for zip containers that cannot be opened."""
    if data.startswith(ZIP):
        archive = Archive(data)
        kind = archive.read("mimetype").decode("ascii", "replace").strip()
        return Content(data, archive.names, kind, what="zip archive; unpack it and add its files")
    if data.startswith(OLE):
        return Content(data, is_ole=True, what="old Office document; save it in the present format")
    return Content(data, what=_binary_kind(data))


def _binary_kind(data: bytes) -> str:
    """What a file is that is no text, or "" when it may be text."""
    if b"%PDF-" in data[:_PDF_SEARCHED]:
        return SIGNATURES[b"%PDF-"]
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            return kind
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:_SAMPLE].count(0) > 1000
    return "binary file" if b"\x00" in data[:_SAMPLE] and not is_utf16 else ""
