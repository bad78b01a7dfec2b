"""Mirrors the folder of bot packages to the bucket, so that saving a file is deploying it.

`bots/{name}.gbai/…` becomes `{name}.gbai/…`. Only what changed is sent, so only that causes events.
Dot files, editors' temporary files and links out of the folder are left out.
"""

from __future__ import annotations

import hashlib
import logging
import mimetypes
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POLL_SECONDS = 1.0
PACKAGE_SUFFIX = ".gbai"
TEMPORARY = (".tmp", ".swp", ".swx", ".part", ".crdownload", "~")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What tells whether a file changed without reading it."""

    modified: int
    size: int


class PackageMirror:
    """Keeps a bucket equal to a folder of packages, in that direction only."""

    def __init__(
        self, folder: Path, bucket: str, s3: Any, told: Callable[[str], None] = log.info
    ) -> None:
        self._folder = folder
        self._bucket = bucket
        self._s3 = s3
        self._told = told
        self._seen: dict[str, Seen] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="packages", daemon=True)

    def start(self) -> None:
        """Bring the bucket up to date, then follow changes in a thread."""
        self.compare()
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()

    def compare(self) -> None:
        """Bring the bucket up to date by content: what a stopped platform missed."""
        stored = dict(self._stored())
        self._seen = dict(self._files())
        for key in self._seen:
            content = (self._folder / key).read_bytes()
            if stored.get(key) != hashlib.md5(content, usedforsecurity=False).hexdigest():
                self._put(key, content)
        # Only packages that exist here are ours: others may have been uploaded.
        local = {key.partition("/")[0] for key in self._seen}
        for key in stored.keys() - self._seen.keys():
            if key.partition("/")[0] in local:
                self._delete(key)

    def follow(self) -> None:
        """Send what changed since the last look."""
        present = dict(self._files())
        for key in self._seen.keys() - present.keys():
            self._delete(key)
        for key, seen in present.items():
            if self._seen.get(key) != seen:
                self._put(key, (self._folder / key).read_bytes())
        self._seen = present

    def _watch(self) -> None:
        while not self._ended.wait(POLL_SECONDS):
            try:
                self.follow()
            except Exception as error:
                # A file may vanish between the look and the read: the next look tells.
                log.warning("packages: %s", error)

    def _files(self) -> Iterator[tuple[str, Seen]]:
        for package in sorted(self._folder.glob(f"*{PACKAGE_SUFFIX}")):
            for path in sorted(package.rglob("*"), key=_settings_first):
                key = path.relative_to(self._folder)
                if path.is_file() and not path.is_symlink() and is_package_file(key):
                    stat = path.stat()
                    yield key.as_posix(), Seen(stat.st_mtime_ns, stat.st_size)

    def _stored(self) -> Iterator[tuple[str, str]]:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            for stored in page.get("Contents", ()):
                yield stored["Key"], stored["ETag"].strip('"')

    def _put(self, key: str, content: bytes) -> None:
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=kind)
        self._told(f"package file {key} sent")

    def _delete(self, key: str) -> None:
        self._s3.delete_object(Bucket=self._bucket, Key=key)
        self._told(f"package file {key} removed")


def _settings_first(path: Path) -> tuple[bool, Path]:
    """Settings say whether anybody may talk to the bot at all, so they go before what it says."""
    return not path.parent.name.endswith(".gbot"), path


def is_package_file(key: Path) -> bool:
    """Whether a file belongs to its package, by its relative path."""
    hidden = any(part.startswith(".") for part in key.parts)
    return not hidden and not key.name.endswith(TEMPORARY) and not key.name.startswith("~$")
