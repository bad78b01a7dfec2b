"""Object storage in memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import md5

from shared.errors import NotFound, Unprocessable
from shared.records.files import FileInfo, Upload


class MemoryFiles:
    """Objects by key, with their versions. An object's etag is the MD5 of its content, as S3's is for small objects."""

    def __init__(self, **objects: bytes) -> None:
        self._versions: dict[str, list[tuple[bytes, FileInfo]]] = {}
        self._gone: set[str] = set()
        self._uploads: dict[str, tuple[str, str, dict[int, bytes]]] = {}
        self._numbers = itertools.count(1)
        for key, data in objects.items():
            self.write(key, data)

    def head(self, key: str) -> FileInfo | None:
        found = self._newest(key)
        return found[1] if found else None

    def read(self, key: str) -> bytes:
        found = self._newest(key)
        if found is None:
            raise NotFound("There is no such file.")
        return found[0]

    def beginning(self, key: str, size: int) -> bytes:
        return self.read(key)[:size]

    def stream(self, key: str) -> Iterator[bytes]:
        yield self.read(key)

    def write(self, key: str, data: bytes, content_type: str = "", act: str = "") -> FileInfo:
        etag = md5(data, usedforsecurity=False).hexdigest()
        version = f"v{next(self._numbers)}"
        info = FileInfo(key, len(data), etag, content_type, datetime.now(UTC), act, version)
        self._versions.setdefault(key, []).append((data, info))
        self._gone.discard(key)
        return info

    def write_stream(self, key: str, pieces: Iterable[bytes], content_type: str) -> FileInfo:
        return self.write(key, b"".join(pieces), content_type)

    def copy(self, source: str, target: str, version: str = "", content_type: str = "") -> FileInfo:
        known = self._versions.get(source, [])
        found = [pair for pair in known if pair[1].version == version] if version else []
        if version and not found:
            raise NotFound("There is no such file.")
        data, info = found[0] if found else (self.read(source), self._versions[source][-1][1])
        return self.write(target, data, content_type or info.content_type, info.act)

    def purge(self, prefix: str) -> int:
        doomed = [key for key in self._versions if key.startswith(prefix)]
        gone = sum(len(self._versions.pop(key)) + (key in self._gone) for key in doomed)
        self._gone.difference_update(doomed)
        return gone

    def delete(self, keys: Iterable[str]) -> None:
        self._gone |= {key for key in keys if key in self._versions}

    def delete_version(self, key: str, version: str) -> None:
        kept = [pair for pair in self._versions.get(key, []) if pair[1].version != version]
        self._versions[key] = kept
        if not kept:
            del self._versions[key]

    def versions(self, key: str) -> list[FileInfo]:
        return [info for _, info in reversed(self._versions.get(key, []))]

    def listing(self, prefix: str) -> Iterator[FileInfo]:
        for key in sorted(self._versions):
            found = self.head(key) if key.startswith(prefix) else None
            if found:
                yield found

    def upload_form(self, key: str, content_type: str, max_size: int, seconds: int) -> Upload:
        return Upload(f"memory:{key}", {"Content-Type": content_type})

    def begin_parts(self, key: str, content_type: str) -> str:
        name = f"upload-{next(self._numbers)}"
        self._uploads[name] = (key, content_type, {})
        return name

    def part_url(self, key: str, upload: str, number: int, seconds: int) -> str:
        return f"memory:{key}?upload={upload}&part={number}"

    def send_part(self, upload: str, number: int, data: bytes) -> None:
        """What a PUT to the part's link does."""
        self._uploads[upload][2][number] = data

    def finish_parts(self, key: str, upload: str) -> FileInfo:
        if upload not in self._uploads:
            raise NotFound("There is no such file.")
        _, kind, parts = self._uploads[upload]
        if not parts:
            raise Unprocessable("No part of the file has arrived.")
        del self._uploads[upload]
        return self.write(key, b"".join(parts[number] for number in sorted(parts)), kind)

    def drop_parts(self, key: str, upload: str) -> None:
        self._uploads.pop(upload, None)

    def download_url(
        self,
        key: str,
        seconds: int,
        file_name: str = "",
        *,
        inline_as: str = "",
        version: str = "",
    ) -> str:
        more = f"&inline={inline_as}" * bool(inline_as) + f"&version={version}" * bool(version)
        return f"memory:{key}?name={file_name}&seconds={seconds}{more}"

    def _newest(self, key: str) -> tuple[bytes, FileInfo] | None:
        known = self._versions.get(key)
        return known[-1] if known and key not in self._gone else None
