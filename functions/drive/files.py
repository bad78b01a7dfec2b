"""Looking at files and folders, and reading and writing single files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import RedirectResponse

from functions.drive.inputs import Drive, Root
from functions.drive.models import StarIn, VersionIn, entry_out, version_out
from layers.http.paging import Paging, single
from shared.drive import browsing, thumbnails, uploading, versions
from shared.drive.places import USER, WRITE
from shared.drive.ports import Listing, Wanted
from shared.drive.quota import quota
from shared.errors import PayloadTooLarge, PreconditionFailed

router = APIRouter(prefix="/api/drive", tags=["drive"])

MOST_BODY = 5 * 1024 * 1024


@router.get("/list")
def list_folder(
    drive: Drive,
    root: Root,
    page: Paging,
    path: str = "",
    q: str = "",
    sort: str = "name",
    order: str = "asc",
    cursor: str = "",
) -> dict[str, Any]:
    """One folder, folders first; with `q` what is below it by name."""
    if q:
        wanted = Wanted((), q, limit=page.limit, offset=page.offset)
        found = browsing.search(drive, root, wanted)
        below = [seen for seen in found if seen.path.startswith(f"{path}/" if path else "")]
        return page.listing([entry_out(seen) for seen in below])
    listing = Listing(
        "", sort, order == "desc", page.limit, 0 if cursor else page.offset, after=cursor
    )
    found, total = browsing.folder(drive, root, path, listing)
    answer = page.listing([entry_out(seen) for seen in found], total)
    full = len(found) == page.limit
    return answer | {"next_cursor": found[-1].entry.id if full else None}


@router.get("/file/{path:path}")
def read_file(
    path: str, drive: Drive, root: Root, response: Response, meta: bool = False
) -> dict[str, Any]:
    """A file's metadata, and its text unless `meta` is asked for."""
    seen = browsing.metadata(drive, root, path)
    response.headers["ETag"] = f'"{seen.entry.etag}"'
    if meta or seen.entry.is_folder:
        return single(entry_out(seen))
    _, text = versions.text_of(drive, root, path)
    return single(entry_out(seen) | {"content": text})


@router.put("/file/{path:path}")
async def write_file(
    path: str, request: Request, drive: Drive, root: Root, if_match: Annotated[str, Header()] = ""
) -> dict[str, Any]:
    """Give a text file a new version, or create it; a stale `If-Match` is refused."""
    body = await request.body()
    if len(body) > MOST_BODY:
        raise PayloadTooLarge
    return single(_written(drive, root, path, body, if_match.strip('"')))


def _written(drive: Drive, root: str, path: str, body: bytes, etag: str) -> dict[str, Any]:
    with drive.desk.store.transaction(drive.bot.org_id) as unit:
        there = browsing.place(drive, unit, root, path)
        there.must(WRITE)
        old = unit.drive.entries.at(drive.bot.id, there.path)
    if etag and (old is None or old.etag != etag):
        raise PreconditionFailed
    folder, _, name = path.rpartition("/")
    with drive.desk.store.transaction(drive.bot.org_id) as unit:
        above = browsing.place(drive, unit, root, folder)
    uploading.store(drive, above, uploading.Incoming(name, len(body), overwrite=True), body)
    return entry_out(browsing.metadata(drive, root, path))


@router.get("/download/{path:path}", response_class=RedirectResponse, status_code=302)
def download(
    path: str, drive: Drive, root: Root, inline: bool = False, version: str = ""
) -> RedirectResponse:
    """A link to the bytes, on storage's own origin."""
    link = versions.download_link(drive, root, path, inline=inline, version=version)
    return RedirectResponse(link, 302, headers={"Cache-Control": "no-store"})


@router.get("/thumbnail/{path:path}", response_class=RedirectResponse, status_code=302)
def thumbnail(
    path: str, drive: Drive, root: Root, w: Annotated[int, Query(ge=16, le=1024)] = 256
) -> RedirectResponse:
    """A link to a small picture; 404 for files that have none."""
    link = thumbnails.thumbnail_link(drive, root, path, w)
    return RedirectResponse(link, 302, headers={"Cache-Control": "private, max-age=600"})


@router.get("/versions/{path:path}")
def list_versions(path: str, drive: Drive, root: Root) -> dict[str, Any]:
    """Every version of a file, newest first."""
    found = [version_out(info) for info in versions.versions(drive, root, path)]
    return {"success": True, "data": found, "total": len(found)}


@router.post("/versions/restore")
def restore_version(wanted: VersionIn, drive: Drive) -> dict[str, Any]:
    """Make an earlier content the present one."""
    versions.restore_version(drive, wanted.root, wanted.path, wanted.version)
    return single(entry_out(browsing.metadata(drive, wanted.root, wanted.path)))


@router.get("/permissions/{path:path}")
def read_permissions(path: str, drive: Drive, root: Root) -> dict[str, Any]:
    """What the caller may do with a file or folder."""
    seen = browsing.metadata(drive, root, path)
    rights = {right: right in seen.rights for right in ("read", "comment", "write", "share")}
    return single({"path": seen.path, "permissions": sorted(seen.rights), **rights})


@router.get("/search")
def search(
    drive: Drive,
    root: Root,
    page: Paging,
    q: str = "",
    type: str = "",  # noqa: A002 - the parameter's documented name
    since: Annotated[datetime | None, Query(alias="from")] = None,
    to: datetime | None = None,
    in_content: bool = True,
) -> dict[str, Any]:
    """Files and folders by name and content, newest first, with the words around a hit."""
    wanted = Wanted((), q, type, since, to, in_content, page.limit, page.offset)
    return page.listing([entry_out(seen) for seen in browsing.search(drive, root, wanted)])


@router.get("/recent")
def list_recent(drive: Drive, root: Root, page: Paging) -> dict[str, Any]:
    """The files that changed last."""
    found = browsing.recent(drive, root, page.limit)
    return page.listing([entry_out(seen) for seen in found], len(found))


@router.get("/favorites")
def list_favorites(drive: Drive, page: Paging) -> dict[str, Any]:
    """What the caller has starred."""
    found = browsing.starred(drive)
    return page.listing([entry_out(seen) for seen in found], len(found))


@router.post("/favorites")
def star(wanted: StarIn, drive: Drive) -> dict[str, Any]:
    """Star or unstar a file or folder."""
    return single(entry_out(browsing.star(drive, wanted.root, wanted.path, on=wanted.starred)))


@router.get("/quota")
def read_quota(drive: Drive) -> dict[str, Any]:
    """What the caller has stored, and may."""
    with drive.desk.store.transaction(drive.bot.org_id) as unit:
        found = quota(drive, unit)
    kinds = {kind: {"files": use.files, "size": use.size} for kind, use in found.by_type.items()}
    return single(
        {
            "used": found.used,
            "quota": found.quota,
            "files": found.files,
            "max_files": found.max_files,
            "by_type": kinds,
            "root": USER,
        }
    )
