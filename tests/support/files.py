"""Object storage in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import md5

from shared.errors import NotFound
from shared.records.files import FileInfo, Upload


class MemoryFiles:
    """Objects by key. An object's etag is the MD5 of its content, as S3's is for small objects."""

    def __init__(self, **objects: bytes) -> None:
        self._objects: dict[str, tuple[bytes, FileInfo]] = {}
        for key, data in objects.items():
            self.write(key, data)

    def head(self, key: str) -> FileInfo | None:
        found = self._objects.get(key)
        return found[1] if found else None

    def read(self, key: str) -> bytes:
        if key not in self._objects:
            raise NotFound("There is no such file.")
        return self._objects[key][0]

    def stream(self, key: str) -> Iterator[bytes]:
        yield self.read(key)

    def write(self, key: str, data: bytes, content_type: str = "", act: str = "") -> FileInfo:
        etag = md5(data, usedforsecurity=False).hexdigest()
        info = FileInfo(key, len(data), etag, content_type, datetime.now(UTC), act)
        self._objects[key] = (data, info)
        return info

    def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._objects.pop(key, None)

    def listing(self, prefix: str) -> Iterator[FileInfo]:
        for key in sorted(self._objects):
            if key.startswith(prefix):
                yield self._objects[key][1]

    def upload_form(self, key: str, content_type: str, max_size: int, seconds: int) -> Upload:
        return Upload(f"memory:{key}", {"Content-Type": content_type})

    def download_url(self, key: str, seconds: int, file_name: str = "") -> str:
        return f"memory:{key}?name={file_name}&seconds={seconds}"
