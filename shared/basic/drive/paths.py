"""Paths in the bot's drive: relative, and never outside of it."""

from __future__ import annotations

import re
import unicodedata

from shared.basic.errors import BasicError, shortened
from shared.packages.limits import MAX_PATH_BYTES

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")  # a scheme or a drive letter


def suffix_of(path: str) -> str:
    """The ending of a file's name without the dot, small letters; "" without one."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].casefold() if "." in name else ""


def drive_path(text: str) -> str:
    """The canonical path of a file; R5404 outside the drive, R5010 for none at all."""
    path = folder_path(text)
    if not path:
        raise BasicError("R5010", "a file needs a name")
    return path


def folder_path(text: str) -> str:
    """The canonical path of a folder, "" for the drive itself; R5404 outside the drive."""
    path = unicodedata.normalize("NFC", text.strip().replace("\\", "/"))
    segments = [segment for segment in path.split("/") if segment not in ("", ".")]
    if path.startswith("/") or _ELSEWHERE.match(path) or ".." in segments:
        raise BasicError(
            "R5404", f"{shortened(text)} is outside the drive; name a file such as data/report.csv"
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in path):
        raise BasicError("R5404", f"{shortened(text)} has characters no file name has")
    if len(path.encode()) > MAX_PATH_BYTES // 2:
        raise BasicError("R5404", f"{shortened(text)} is too long")
    return "/".join(segments)
