"""What the drive needs from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from shared.records.drive import Entry, PendingUpload, Share, TrashItem, Usage
    from shared.records.files import FileInfo, Upload


@dataclass(frozen=True, slots=True)
class Listing:
    """Which entries of a folder, in which order. `sort`: name | size | modified; folders come first.

    `after` is the id of the last entry already seen.
    """

    folder: str
    sort: str = "name"
    descending: bool = False
    limit: int = 50
    offset: int = 0
    after: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search below some folders: words in the name, and in the content when `in_content`."""

    folders: tuple[str, ...]
    text: str = ""
    mime: str = ""
    since: datetime | None = None
    until: datetime | None = None
    in_content: bool = False
    limit: int = 50
    offset: int = 0


class DriveEntries(Protocol):
    """Files and folders. A path names at most one of them."""

    def at(self, bot_id: str, path: str, user_id: str = "") -> Entry | None:
        """The entry; `user_id` tells whose star is meant."""
        ...

    def put(self, entry: Entry) -> Entry:
        """Insert, or replace what is at the path (which keeps its id); folders above are made where missing."""
        ...

    def children(self, bot_id: str, wanted: Listing, user_id: str) -> Sequence[Entry]: ...
    def count(self, bot_id: str, folder: str) -> int:
        """How many entries are directly in the folder."""
        ...

    def below(self, bot_id: str, folder: str, limit: int, after: str = "") -> Sequence[Entry]:
        """Everything below a folder ("" for all) by path, beginning behind the path `after`."""
        ...

    def names_like(self, bot_id: str, folder: str, name: str) -> Sequence[str]:
        """Names in the folder that equal this one but for case."""
        ...

    def rename(self, bot_id: str, moved: Mapping[str, Entry]) -> None:
        """Give the entries at these paths another place; what is there already is replaced."""
        ...

    def remove(self, bot_id: str, paths: Sequence[str]) -> int: ...
    def usage(self, bot_id: str, folder: str) -> Usage: ...
    def usage_by_type(self, bot_id: str, folder: str) -> Mapping[str, Usage]:
        """By the first half of the MIME type, `other` without one."""
        ...

    def search(self, bot_id: str, wanted: Wanted, user_id: str) -> Sequence[tuple[Entry, str]]:
        """Entries with a snippet of the text that matched ("" for a name), newest first."""
        ...

    def recent(
        self, bot_id: str, folders: Sequence[str], user_id: str, limit: int
    ) -> Sequence[Entry]:
        """The files below these folders that changed last."""
        ...

    def starred(self, bot_id: str, user_id: str) -> Sequence[Entry]: ...
    def star(self, entry_id: str, user_id: str, *, on: bool) -> None: ...
    def save_text(self, entry_id: str, text: str) -> None:
        """Make the content of a file searchable."""
        ...


class DriveShares(Protocol):
    def add(self, share: Share) -> None: ...
    def get(self, share_id: str) -> Share | None: ...
    def of_path(self, bot_id: str, path: str) -> Sequence[Share]: ...
    def by(self, owner_id: str) -> Sequence[Share]: ...
    def with_any(self, grantees: Sequence[str]) -> Sequence[Share]:
        """Shares with any of these users, groups or addresses (addresses compare without case)."""
        ...

    def count_download(self, share_id: str) -> bool:
        """Count one more download of a link; False when there may be none, and then nothing is counted."""
        ...

    def remove(self, share_id: str) -> None: ...
    def move(self, bot_id: str, source: str, target: str) -> None:
        """Shares of what is at or below a path follow it."""
        ...


class DriveTrash(Protocol):
    def add(self, item: TrashItem) -> None:
        """Insert; the same id twice keeps the first."""
        ...

    def take(self, trash_id: str, entries: Sequence[Entry]) -> None:
        """Take entries out of the drive and keep them in the trash item, whose figures grow."""
        ...

    def get(self, trash_id: str) -> TrashItem | None: ...
    def list_of(self, user_id: str, bot_id: str) -> Sequence[TrashItem]: ...
    def entries(self, trash_id: str, limit: int) -> Sequence[Entry]: ...
    def holds(self, bot_id: str, path: str, version: str) -> bool:
        """Whether a deletion has taken this very version."""
        ...

    def put_back(self, trash_id: str, entry_ids: Sequence[str]) -> None:
        """Forget these entries of a trash item; an item without any is gone."""
        ...

    def forget(self, trash_id: str) -> None: ...
    def older_than(self, moment: datetime, limit: int) -> Sequence[TrashItem]: ...


class DriveUploads(Protocol):
    def add(self, upload: PendingUpload) -> None: ...
    def get(self, upload_id: str) -> PendingUpload | None: ...
    def remove(self, upload_id: str) -> bool: ...
    def expired(self, moment: datetime, limit: int) -> Sequence[PendingUpload]: ...


class Objects(Protocol):
    """Versioned object storage. Failures are `ServiceUnavailable`."""

    def head(self, key: str) -> FileInfo | None: ...
    def read(self, key: str) -> bytes: ...
    def beginning(self, key: str, size: int) -> bytes:
        """The first `size` bytes; raises NotFound."""
        ...

    def stream(self, key: str) -> Iterable[bytes]: ...
    def write(self, key: str, data: bytes, content_type: str = "", act: str = "") -> FileInfo: ...
    def write_stream(self, key: str, pieces: Iterable[bytes], content_type: str) -> FileInfo:
        """Create or replace an object of unknown length, which is there only once it is complete."""
        ...

    def copy(self, source: str, target: str, version: str = "", content_type: str = "") -> FileInfo:
        """Copy an object, or one version of it, within storage; raises NotFound."""
        ...

    def delete(self, keys: Iterable[str]) -> None: ...
    def delete_version(self, key: str, version: str) -> None: ...
    def listing(self, prefix: str) -> Iterable[FileInfo]: ...
    def versions(self, key: str) -> Sequence[FileInfo]:
        """Every version of the object, newest first."""
        ...

    def upload_form(self, key: str, content_type: str, max_size: int, seconds: int) -> Upload: ...
    def begin_parts(self, key: str, content_type: str) -> str: ...
    def part_url(self, key: str, upload: str, number: int, seconds: int) -> str: ...
    def finish_parts(self, key: str, upload: str) -> FileInfo:
        """Put the parts that arrived together; raises NotFound for an unknown upload, Unprocessable without parts."""
        ...

    def drop_parts(self, key: str, upload: str) -> None: ...
    def download_url(
        self,
        key: str,
        seconds: int,
        file_name: str = "",
        *,
        inline_as: str = "",
        version: str = "",
    ) -> str:
        """A link for a while. A browser saves it under `file_name`, or shows it as the type `inline_as`."""
        ...


class Scanner(Protocol):
    """The malware check."""

    def verdict(self, key: str, beginning: bytes) -> str:
        """`clean`, `pending` while it is being looked at, or `quarantined`."""
        ...


class Pictures(Protocol):
    """Makes small pictures."""

    def thumbnail(self, data: bytes, mime: str, width: int) -> bytes:
        """A WebP of at most that width; raises UnsupportedMediaType or Unprocessable."""
        ...


class DriveTables(Protocol):
    """What the database knows of drives, in one transaction."""

    @property
    def entries(self) -> DriveEntries: ...
    @property
    def shares(self) -> DriveShares: ...
    @property
    def trash(self) -> DriveTrash: ...
    @property
    def uploads(self) -> DriveUploads: ...


class Tasks(Protocol):
    """The queue of the drive's background work."""

    def send(self, body: Mapping[str, object]) -> None: ...
