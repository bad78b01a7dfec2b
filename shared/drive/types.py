"""What a file is, by its first bytes and its name. The bytes win where they are sure.

Signatures: the WHATWG MIME Sniffing standard §6 and the formats' own specifications.
"""

from __future__ import annotations

import mimetypes

from shared.errors import UnsupportedMediaType

BEGINNING = 4096
"""Bytes that are looked at."""

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"{\\rtf", "application/rtf"),
)
PROGRAMS = frozenset(
    {"application/x-msdownload", "application/x-executable", "application/x-mach-binary"}
)
_CONTAINERS = {
    "application/zip": (
        "application/vnd.",
        "application/epub+zip",
        "application/java-archive",
        "application/x-zip",
    ),
    "application/x-ole-storage": ("application/msword", "application/vnd.ms-"),
    "video/mp4": ("audio/", "video/", "image/heic", "image/avif"),
    "video/webm": ("audio/", "video/"),
    "audio/ogg": ("video/", "application/ogg"),
    "application/gzip": ("application/x-tar", "application/x-gzip"),
}
"""Formats that others are made of: the name says which."""

_KNOWN = frozenset(mime for _, _, mime in _SIGNATURES)
_BY_NAME = {
    ".bas": "text/x-basic",
    ".md": "text/markdown",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".webp": "image/webp",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".gbai": "application/zip",
}


def named_type(name: str) -> str:
    """The MIME type a name promises, "" for none."""
    suffix = name[name.rfind(".") :].casefold() if "." in name else ""
    found = _BY_NAME.get(suffix) or mimetypes.guess_type(name)[0]
    return found or ""


def sniffed_type(beginning: bytes) -> str:
    """The MIME type the first bytes prove, "" for none."""
    for offset, signature, mime in _SIGNATURES:
        if beginning[offset : offset + len(signature)] == signature:
            return mime
    return ""


def checked_type(name: str, beginning: bytes) -> str:
    """The type of a file; UnsupportedMediaType when it is not what its name says, or is a program."""
    promised, proven = named_type(name), sniffed_type(beginning)
    if proven in PROGRAMS:
        raise UnsupportedMediaType("Programs cannot be stored.")
    if not proven:
        if promised in _KNOWN and beginning:
            raise UnsupportedMediaType(f"{name} is no {promised} file.")
        return promised or ("text/plain" if _is_text(beginning) else "application/octet-stream")
    if not promised or promised == proven or promised.startswith(_CONTAINERS.get(proven, ("\0",))):
        return promised or proven
    raise UnsupportedMediaType(f"{name} is a {proven} file by its content.")


def _is_text(beginning: bytes) -> bool:
    if b"\x00" in beginning:
        return False
    try:
        beginning.decode("utf-8")
    except UnicodeDecodeError as failure:
        return failure.start > len(beginning) - 4  # a character cut in two by the limit
    return True
