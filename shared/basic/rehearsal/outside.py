"""The drive and the network of a script that runs offline: a drive that lasts as long as the run, no network."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from shared.basic.drive.media import media_type
from shared.errors import NotFound, ServiceUnavailable
from shared.network.failures import HostNotFound
from shared.network.records import WebAnswer
from shared.records.files import FileInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from shared.network.records import WebRequest
    from shared.records.mail import Attachment, Letter


class OfflineFiles:
    """The files of a folder under a prefix, and what is written over them in memory. Implements
    `shared.basic.drive.ports.Files`."""

    def __init__(self, folder: Path | None, prefix: str) -> None:
        self._objects: dict[str, tuple[FileInfo, bytes | Path]] = {}
        for path in sorted(folder.rglob("*")) if folder and folder.is_dir() else ():
            if path.is_file():
                key = prefix + path.relative_to(folder or path).as_posix()
                info = FileInfo(key, path.stat().st_size, "", media_type(path.name))
                self._objects[key] = (info, path)

    def head(self, key: str) -> FileInfo | None:
        found = self._objects.get(key)
        return found[0] if found else None

    def read(self, key: str) -> bytes:
        if key not in self._objects:
            raise NotFound
        data = self._objects[key][1]
        return data if isinstance(data, bytes) else data.read_bytes()

    def write(self, key: str, data: bytes, content_type: str = "", act: str = "") -> FileInfo:
        etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
        info = FileInfo(key, len(data), etag, content_type, act=act)
        self._objects[key] = (info, data)
        return info

    def delete(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            self._objects.pop(key, None)

    def listing(self, prefix: str) -> Iterator[FileInfo]:
        for key in sorted(self._objects):
            if key.startswith(prefix):
                yield self._objects[key][0]

    def download_url(self, key: str, seconds: int, file_name: str = "") -> str:
        """There is nobody to serve it, so the link only names the file and its validity."""
        return f"offline:{file_name or key}?seconds={seconds}"


class OfflineMail:
    """Nobody carries mail here: SEND MAIL is told, not done. Implements `shared.basic.runtime.services.Mail`."""

    def send(self, letter: Letter, *, once: str, account: str = "") -> str:  # noqa: ARG002
        raise ServiceUnavailable("There is no mail offline.")

    def draft(self, letter: Letter, *, once: str) -> str:  # noqa: ARG002
        raise ServiceUnavailable("There is no mail offline.")

    def enclose(self, once: str, name: str, content_type: str, data: bytes) -> Attachment:  # noqa: ARG002
        raise ServiceUnavailable("There is no mail offline.")


class OfflineWeb:
    """No host has an address here; with `answers` every request is answered by nothing. Implements
    `shared.network.ports.Web`."""

    def __init__(self, *, answers: bool = False) -> None:
        self._answers = answers

    def fetch(self, request: WebRequest) -> WebAnswer:
        if self._answers:
            return WebAnswer(200, "OK", {"content-type": "text/plain"}, b"", request.url)
        raise HostNotFound(f"{request.url} cannot be reached offline; give an answer with --stub")
