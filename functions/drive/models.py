"""What callers of the drive send and get (platform spec §3.4)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from shared.clock import rfc3339

if TYPE_CHECKING:
    from shared.drive.browsing import Seen
    from shared.records.drive import Share, TrashItem
    from shared.records.files import FileInfo
    from shared.records.jobs import Job

ICONS = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "text": "text",
}
Conflict = Literal["fail", "rename", "replace"]
Root = Literal["user", "bot", "shared"]


class UploadIn(BaseModel):
    """A file to come: into the folder `path`, which is below `root`. `checksum` is its SHA-256."""

    path: str = ""
    filename: str = Field(min_length=1, max_length=1024)
    content_type: str = Field("", max_length=200)
    size: int = Field(ge=0)
    overwrite: bool = False
    checksum: str = Field("", max_length=100)
    root: Root = "user"


class FolderIn(BaseModel):
    path: str = ""
    name: str = Field(min_length=1, max_length=255)
    root: Root = "user"


class TransferIn(BaseModel):
    """`to` is a folder; with one source it may be the new path itself, when nothing is there."""

    source: str | list[str] = Field(alias="from")
    to: str
    conflict: Conflict = "fail"
    root: Root = "user"
    to_root: Root | None = None

    @property
    def sources(self) -> list[str]:
        return [self.source] if isinstance(self.source, str) else self.source


class PathsIn(BaseModel):
    paths: list[str] = Field(min_length=1, max_length=1000)
    root: Root = "user"


class ToKbIn(PathsIn):
    kb: str = Field(min_length=1, max_length=100)


class IdsIn(BaseModel):
    ids: list[str] = Field(min_length=1, max_length=1000)


class GranteeIn(BaseModel):
    user: str = ""
    group: str = ""
    email: str = ""


class LinkIn(BaseModel):
    expires_at: datetime | None = None
    password: str = Field("", max_length=200)
    max_downloads: int = Field(0, ge=0)


class ShareIn(BaseModel):
    path: str = Field(min_length=1)
    grantees: list[GranteeIn] = Field(default_factory=list, alias="with", max_length=100)
    permission: Literal["view", "comment", "edit"] = "view"
    link: LinkIn | None = None
    root: Root = "user"


class VersionIn(BaseModel):
    path: str = Field(min_length=1)
    version: str = Field(min_length=1)
    root: Root = "user"


class StarIn(BaseModel):
    path: str = Field(min_length=1)
    starred: bool = True
    root: Root = "user"


class ExtractIn(BaseModel):
    path: str = Field(min_length=1)
    to: str = ""
    root: Root = "user"


def _time(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def entry_out(seen: Seen) -> dict[str, Any]:
    """One file or folder."""
    entry = seen.entry
    kind = entry.mime.partition("/")[0]
    return {
        "id": entry.id,
        "name": entry.name,
        "path": seen.path,
        "root": seen.root,
        "is_dir": entry.is_folder,
        "size": entry.size,
        "mime": entry.mime,
        "modified": _time(entry.modified_at),
        "created": _time(entry.created_at),
        "created_by": entry.created_by,
        "starred": entry.is_starred,
        "shared": seen.is_shared,
        "etag": entry.etag,
        "status": entry.status,
        "icon": "folder" if entry.is_folder else ICONS.get(kind, "file"),
        "permissions": sorted(seen.rights),
    } | ({"snippet": seen.snippet} if seen.snippet else {})


def trash_out(item: TrashItem) -> dict[str, Any]:
    """One deletion."""
    return {
        "id": item.id,
        "name": item.path.rpartition("/")[2],
        "path": item.path,
        "is_dir": item.is_folder,
        "files": item.files,
        "size": item.size,
        "deleted": _time(item.deleted_at),
    }


def share_out(share: Share, path: str) -> dict[str, Any]:
    """One share; of a link never the token."""
    return {
        "id": share.id,
        "path": path,
        "kind": share.kind,
        "with": share.grantee or None,
        "permission": share.permission,
        "expires_at": _time(share.expires_at),
        "has_password": bool(share.password_hash),
        "max_downloads": share.most_downloads or None,
        "downloads": share.downloads,
        "owner_id": share.owner_id,
        "created": _time(share.created_at),
    }


def version_out(info: FileInfo) -> dict[str, Any]:
    """One version of a file."""
    return {
        "version": info.version,
        "size": info.size,
        "etag": info.etag,
        "modified": _time(info.modified_at),
    }


def job_out(job: Job) -> dict[str, Any]:
    """A job to follow."""
    return {"job_id": job.id, "status": job.status, "status_url": f"/api/jobs/{job.id}"}
