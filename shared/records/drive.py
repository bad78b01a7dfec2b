"""Files and folders as people see them. Paths are relative to the package: `shop.gbdrive/users/ana@example.com/a.txt`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

CLEAN, PENDING, QUARANTINED = "clean", "pending", "quarantined"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder of a package. `size` is in bytes; `version` names the object's version in storage.

    `status`: what the malware check says, `clean` | `pending` | `quarantined`.
    """

    id: str
    org_id: str
    bot_id: str
    path: str
    is_folder: bool = False
    size: int = 0
    mime: str = ""
    etag: str = ""
    version: str = ""
    status: str = CLEAN
    created_by: str = ""
    created_at: datetime | None = None
    modified_at: datetime | None = None
    is_starred: bool = False

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Share:
    """Access to a file, or a folder and all below it. `kind`: user | group | email | link.

    `grantee` is an id or an address, "" for a link, which is found by the hash of its token.
    `permission`: view | comment | edit. `most_downloads` 0 is no limit.
    """

    id: str
    org_id: str
    bot_id: str
    path: str
    owner_id: str
    kind: str
    grantee: str = ""
    permission: str = "view"
    token_hash: str = ""
    password_hash: str = ""
    expires_at: datetime | None = None
    most_downloads: int = 0
    downloads: int = 0
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrashItem:
    """What one deletion took away: a file, or a folder with `files` files of `size` bytes together."""

    id: str
    org_id: str
    bot_id: str
    path: str
    is_folder: bool
    deleted_by: str
    files: int = 0
    size: int = 0
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PendingUpload:
    """A file on its way: it is stored under `staging` and moves to `path` once it has been checked.

    `part_upload` names S3's multipart upload, "" for a form.
    """

    id: str
    org_id: str
    bot_id: str
    path: str
    user_id: str
    staging: str
    size: int
    mime: str
    overwrite: bool
    expires_at: datetime
    part_upload: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """How much is stored below a folder."""

    files: int = 0
    size: int = 0
