"""What file keywords need from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from shared.basic.drive.page_blocks import PageBlock
from shared.records.bots import Bot
from shared.records.files import FileInfo


class Papers(Protocol):
    """Documents made and read as their programs keep them. R5405 for bytes that are no such document."""

    def sheet(self, data: bytes) -> list[list[Any]]:
        """The cells of a workbook's first sheet: text, numbers, booleans, moments, None."""
        ...

    def with_sheet(self, before: bytes, lines: Sequence[Sequence[Any]]) -> bytes:
        """The workbook with these cells as its first sheet; its other sheets stay. b"" makes a new one."""
        ...

    def filled_sheet(self, data: bytes, change: Callable[[str], Any]) -> bytes:
        """The workbook with every text cell that has `{{` put through `change`."""
        ...

    def pages(self, blocks: Iterable[PageBlock], title: str) -> bytes:
        """A PDF document of these blocks."""
        ...

    def merged_pages(self, documents: Sequence[bytes]) -> bytes:
        """The pages of several PDF documents as one."""
        ...

    def qr_code(self, text: str, size: int) -> bytes:
        """A PNG picture about `size` pixels wide; R5010 for a text too long."""
        ...


class Drive(Protocol):
    """The files of one bot. Paths are canonical (`shared.basic.drive.paths`). Failures are `ServiceUnavailable`."""

    @property
    def papers(self) -> Papers: ...

    def head(self, path: str) -> FileInfo | None: ...
    def read(self, path: str) -> bytes:
        """The whole file; raises NotFound."""
        ...

    def text(self, path: str, data: bytes) -> str:
        """The text of a document; raises UnsupportedMediaType or Unprocessable for what has none."""
        ...

    def write(self, path: str, data: bytes, content_type: str, act: str) -> FileInfo:
        """Create or replace; `act` names what did it, and `head` tells it."""
        ...

    def add_knowledge(self, kb: str, name: str, data: bytes, act: str) -> None:
        """Create or replace a document of one of the bot's knowledge bases, which is indexed then."""
        ...

    def delete(self, paths: Iterable[str]) -> None:
        """Those that are not there are no failure."""
        ...

    def listing(self, folder: str) -> Iterable[FileInfo]:
        """Every file below a folder ("" for all), with its path in the drive as `key`."""
        ...

    def url(self, path: str, seconds: int) -> str:
        """A link by which anybody reads the file for a while."""
        ...


class Drives(Protocol):
    """The drives of all bots."""

    def of(self, bot: Bot) -> Drive: ...


class Files(Protocol):
    """The object storage that holds every drive. Failures are `ServiceUnavailable`."""

    def head(self, key: str) -> FileInfo | None: ...
    def read(self, key: str) -> bytes: ...
    def write(self, key: str, data: bytes, content_type: str = "", act: str = "") -> FileInfo: ...
    def delete(self, keys: Iterable[str]) -> None: ...
    def listing(self, prefix: str) -> Iterable[FileInfo]: ...
    def download_url(self, key: str, seconds: int, file_name: str = "") -> str: ...
