"""Objects in file storage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One object: `etag` without quotes changes with the content; `size` is in bytes.

    `act` is what the writer called its act; only `head` tells it. `version` is "" where storage keeps no versions.
    """

    key: str
    size: int
    etag: str
    content_type: str = ""
    modified_at: datetime | None = None
    act: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A form a browser may post a file with, without passing through us: `fields` come before the file's own."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
