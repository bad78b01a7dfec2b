"""Names of files and folders (platform spec §3.4)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from shared.errors import ValidationFailed
from shared.packages.layout import clean_path

if TYPE_CHECKING:
    from shared.drive.ports import DriveEntries

_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]')
MOST_BYTES = 255


def safe_name(name: str) -> str:
    """The name with `_` for every character that some system refuses; ValidationFailed when nothing is left."""
    cleaned = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    while len(cleaned.encode()) > MOST_BYTES:
        stem, dot, suffix = cleaned.rpartition(".")
        cleaned = f"{stem[:-1]}{dot}{suffix}" if len(stem) > 1 else cleaned[:-1]
    if not cleaned:
        raise ValidationFailed.of(name="is no name for a file")
    return cleaned


def safe_path(path: str) -> str:
    """A path whose every segment is a safe name; "" stays ""."""
    trimmed = path.strip("/")
    if not trimmed:
        return ""
    return "/".join(safe_name(segment) for segment in clean_path(trimmed).split("/"))


def joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def free_name(entries: DriveEntries, bot_id: str, folder: str, name: str) -> str:
    """The name, with a number when another of the folder differs from it in case only or not at all."""
    if not entries.names_like(bot_id, folder, name):
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = name, "", ""
    for number in range(1, 1000):
        numbered = f"{stem} ({number}){dot}{suffix}"
        if not entries.names_like(bot_id, folder, numbered):
            return numbered
    raise ValidationFailed.of(name="is taken too often")
