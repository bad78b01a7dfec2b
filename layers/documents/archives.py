"""Zip containers of office documents, opened without trusting what they say of themselves."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from shared.knowledge.extraction import Encrypted, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_MEMBERS = 10_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 100
_SMALL = 32 * 1024 * 1024
"""What may unpack at any ratio: repetitive sheets shrink a thousandfold and are still harmless."""

_ENCRYPTED = 0x1
_FAILURES = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class Archive:
    """The members of a zip file. Sizes are checked before anything is unpacked, and hold while it is."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAILURES as failure:
            raise Unreadable(
                "The document is damaged: its container cannot be opened."
            ) from failure
        members = self._zip.infolist()
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise Encrypted
        total = sum(member.file_size for member in members)
        is_bomb = total > _SMALL and total > MAX_RATIO * max(1, len(data))
        if len(members) > MAX_MEMBERS or total > MAX_UNPACKED or is_bomb:
            raise Unreadable("The document unpacks to far more than its size; it was not opened.")

    @property
    def names(self) -> Sequence[str]:
        return self._zip.namelist()

    def has(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """A member's bytes, empty when there is none. The library stops at the size the directory gave."""
        if not self.has(name):
            return b""
        try:
            return self._zip.read(name)
        except _FAILURES as failure:
            raise Unreadable(f"The document is damaged: {name} cannot be unpacked.") from failure

    def verify(self) -> None:
        """Unpack everything once, so that a reader of another library meets no lying sizes."""
        for name in self._zip.NameToInfo:
            self.read(name)
