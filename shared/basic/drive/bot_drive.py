"""Drives in the packages' bucket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shared.basic.drive.media import media_type
from shared.basic.drive.ports import Files, Papers
from shared.knowledge.ports import Formats
from shared.packages.layout import Part, part_prefix
from shared.records.bots import Bot
from shared.records.files import FileInfo


class BotDrives:
    """Implements `Drives`."""

    def __init__(self, files: Files, formats: Formats, papers: Papers) -> None:
        self._files = files
        self._formats = formats
        self._papers = papers

    def of(self, bot: Bot) -> BotDrive:
        prefixes = part_prefix(bot.name, Part.DRIVE), part_prefix(bot.name, Part.KNOWLEDGE)
        return BotDrive(self._files, self._formats, self._papers, *prefixes)


class BotDrive:
    """Implements `Drive` below one prefix of the bucket."""

    def __init__(
        self, files: Files, formats: Formats, papers: Papers, prefix: str, knowledge: str
    ) -> None:
        self._files = files
        self._formats = formats
        self.papers = papers
        self._prefix = prefix
        self._knowledge = knowledge

    def head(self, path: str) -> FileInfo | None:
        found = self._files.head(self._prefix + path)
        return self._inside(found) if found else None

    def read(self, path: str) -> bytes:
        return self._files.read(self._prefix + path)

    def text(self, path: str, data: bytes) -> str:
        blocks = self._formats.of(path, data).parse(data).blocks
        return "\n\n".join(block.text for block in blocks)

    def write(self, path: str, data: bytes, content_type: str, act: str) -> FileInfo:
        return self._inside(self._files.write(self._prefix + path, data, content_type, act))

    def add_knowledge(self, kb: str, name: str, data: bytes, act: str) -> None:
        self._files.write(f"{self._knowledge}{kb}/{name}", data, media_type(name), act)

    def delete(self, paths: Iterable[str]) -> None:
        self._files.delete([self._prefix + path for path in paths])

    def listing(self, folder: str) -> Iterator[FileInfo]:
        below = f"{self._prefix}{folder}/" if folder else self._prefix
        for found in self._files.listing(below):
            if not found.key.endswith("/"):  # consoles make empty objects for folders
                yield self._inside(found)

    def url(self, path: str, seconds: int) -> str:
        return self._files.download_url(self._prefix + path, seconds, path.rpartition("/")[2])

    def _inside(self, found: FileInfo) -> FileInfo:
        return replace(found, key=found.key.removeprefix(self._prefix))
