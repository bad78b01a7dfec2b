"""What deploying a package needs from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.records.files import FileInfo


class Files(Protocol):
    """Object storage. Failures are `ServiceUnavailable`."""

    def head(self, key: str) -> FileInfo | None:
        """The object as it is now; None when there is none."""
        ...

    def read(self, key: str) -> bytes:
        """The whole object; raises NotFound."""
        ...

    def listing(self, prefix: str) -> Iterable[FileInfo]:
        """Every object below the prefix, by key."""
        ...
