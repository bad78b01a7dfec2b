"""Uploads, folders, moving, copying, deleting, bringing back, packing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Response, UploadFile

from functions.drive.inputs import Drive, Root
from functions.drive.models import (
    ExtractIn,
    FolderIn,
    IdsIn,
    PathsIn,
    ToKbIn,
    TransferIn,
    UploadIn,
    entry_out,
    job_out,
    trash_out,
)
from layers.http.paging import single
from shared.clock import rfc3339
from shared.drive import archives, browsing, transfers, trash, uploading
from shared.drive.desk import Visit
from shared.drive.names import joined
from shared.drive.places import BOT, Place
from shared.drive.tasks import COPY, MOVE
from shared.errors import PayloadTooLarge
from shared.packages.layout import Part

router = APIRouter(prefix="/api/drive", tags=["drive"])

MOST_THROUGH_US = 5 * 1024 * 1024


@router.post("/upload", status_code=201)
def begin_upload(wanted: UploadIn, drive: Drive) -> dict[str, Any]:
    """How to send a file: one form up to 64 MB, links for its parts above; then `…/complete`."""
    folder = _place(drive, wanted.root, wanted.path)
    incoming = uploading.Incoming(
        wanted.filename, wanted.size, overwrite=wanted.overwrite, checksum=wanted.checksum
    )
    ticket = uploading.begin(drive, folder, incoming)
    upload = ticket.upload
    answer: dict[str, Any] = {"upload_id": upload.id, "expires_at": rfc3339(upload.expires_at)}
    if ticket.part_urls:
        return single(answer | {"part_urls": ticket.part_urls, "part_size": uploading.PART})
    return single(answer | {"url": ticket.url, "fields": dict(ticket.fields or {})})


@router.post("/upload/file", status_code=201)
def upload_small(
    drive: Drive,
    root: Root,
    file: Annotated[UploadFile, File()],
    path: Annotated[str, Form()] = "",
    overwrite: Annotated[bool, Form()] = False,
) -> dict[str, Any]:
    """A file of at most 5 MB in one request (multipart/form-data)."""
    data = file.file.read(MOST_THROUGH_US + 1)
    if len(data) > MOST_THROUGH_US:
        raise PayloadTooLarge("Files above 5 MB are uploaded by a link.")
    folder = _place(drive, root, path)
    incoming = uploading.Incoming(file.filename or "file", len(data), overwrite=overwrite)
    stored = uploading.store(drive, folder, incoming, data)
    return single(entry_out(browsing.metadata(drive, root, folder.shown(stored.path))))


@router.post("/upload/{upload_id}/complete")
def complete_upload(upload_id: str, drive: Drive) -> dict[str, Any]:
    """Check what arrived and put it in its place."""
    entry = uploading.complete(drive, upload_id)
    return single(entry_out(browsing.Seen(entry, *_shown(drive, entry.path))))


@router.delete("/upload/{upload_id}", status_code=204)
def cancel_upload(upload_id: str, drive: Drive) -> None:
    uploading.cancel(drive, upload_id)


@router.post("/mkdir", status_code=201)
def make_folder(wanted: FolderIn, drive: Drive) -> dict[str, Any]:
    folder = _place(drive, wanted.root, wanted.path)
    made = uploading.make_folder(drive, folder, wanted.name)
    return single(entry_out(browsing.metadata(drive, wanted.root, folder.shown(made.path))))


@router.post("/move")
def move(wanted: TransferIn, drive: Drive, response: Response) -> dict[str, Any]:
    """Move files and folders; above 500 files it is a job."""
    return _transfer(drive, MOVE, wanted, response)


@router.post("/copy")
def copy(wanted: TransferIn, drive: Drive, response: Response) -> dict[str, Any]:
    """Copy files and folders; above 500 files it is a job."""
    return _transfer(drive, COPY, wanted, response)


def _transfer(drive: Visit, kind: str, wanted: TransferIn, response: Response) -> dict[str, Any]:
    sources = [_place(drive, wanted.root, path) for path in wanted.sources]
    root = wanted.to_root or wanted.root
    target, name = _target(drive, root, wanted.to, single_source=len(sources) == 1)
    done = (
        transfers.rename(drive, kind, sources[0], name, target)
        if name
        else transfers.transfer(drive, kind, sources, target, wanted.conflict)
    )
    if done.job:
        response.status_code = 202
        return single(job_out(done.job))
    shown = [target.shown(path) for path in done.paths]
    return single({"moved" if kind == MOVE else "copied": shown})


def _target(drive: Visit, root: str, path: str, *, single_source: bool) -> tuple[Place, str]:
    """The folder meant, and the new name when the path is that of the file to be."""
    place = _place(drive, root, path)
    with drive.desk.store.transaction(drive.bot.org_id) as unit:
        there = unit.drive.entries.at(drive.bot.id, place.path)
    if place.path == place.base or (there is not None and there.is_folder) or path.endswith("/"):
        return place, ""
    folder, _, name = path.strip("/").rpartition("/")
    return (_place(drive, root, folder), name) if single_source else (place, "")


@router.delete("/delete/{path:path}", status_code=204, response_model=None)
def delete(
    path: str, drive: Drive, root: Root, response: Response, permanent: bool = False
) -> Response | dict[str, Any]:
    """Into the trash for 30 days, or away for good; 202 with a job for a large folder."""
    job = trash.delete(drive, _place(drive, root, path), permanent=permanent)
    if job is None:
        return Response(status_code=204)
    response.status_code = 202
    return single(job_out(job))


@router.get("/trash")
def list_trash(drive: Drive) -> dict[str, Any]:
    """What the caller deleted, newest first."""
    with drive.desk.store.transaction(drive.bot.org_id) as unit:
        found = unit.drive.trash.list_of(drive.person.id, drive.bot.id)
    items = [trash_out(item) | {"path": _shown_path(drive, item.path)} for item in found]
    return {"success": True, "data": items, "total": len(items)}


@router.delete("/trash", status_code=204)
def empty_trash(drive: Drive, wanted: IdsIn | None = None) -> None:
    """Erase some of it, or all."""
    trash.empty(drive, wanted.ids if wanted else ())


@router.post("/trash/restore")
def restore(wanted: IdsIn, drive: Drive) -> dict[str, Any]:
    """Bring back; a taken name gets a number."""
    paths, jobs = trash.restore(drive, wanted.ids)
    shown = [_shown_path(drive, path) for path in paths]
    return single({"restored": shown, "jobs": [job_out(job) for job in jobs]})


@router.post("/download-zip", status_code=202)
def pack(wanted: PathsIn, drive: Drive) -> dict[str, Any]:
    """Pack files and folders; the job's result has the link."""
    places = [_place(drive, wanted.root, path) for path in wanted.paths]
    return single(job_out(archives.begin_zip(drive, places)))


@router.post("/extract", status_code=202)
def extract(wanted: ExtractIn, drive: Drive) -> dict[str, Any]:
    """Unpack a zip, tar or gz archive into a folder."""
    source, target = (_place(drive, wanted.root, path) for path in (wanted.path, wanted.to))
    return single(job_out(archives.begin_extract(drive, source, target)))


@router.post("/to-kb")
def add_to_kb(wanted: ToKbIn, drive: Drive, response: Response) -> dict[str, Any]:
    """Copy files into a knowledge base, where they are indexed."""
    sources = [_place(drive, wanted.root, path) for path in wanted.paths]
    part = f"{drive.bot.name}.{Part.KNOWLEDGE.value}"
    target = _place(drive, BOT, joined(part, wanted.kb))
    done = transfers.transfer(drive, COPY, sources, target, transfers.REPLACE)
    if done.job:
        response.status_code = 202
        return single(job_out(done.job))
    return single({"copied": [target.shown(path) for path in done.paths], "kb": wanted.kb})


def _place(drive: Visit, root: str, path: str) -> Place:
    with drive.desk.store.transaction(drive.bot.org_id) as unit:
        return browsing.place(drive, unit, root, path)


def _shown(drive: Visit, path: str) -> tuple[str, str, frozenset[str]]:
    """Root, path there and rights of a path the caller has just written to."""
    for root in ("user", "bot"):
        place = _place(drive, root, "") if root == "user" else None
        if place is not None and path.startswith(f"{place.base}/"):
            return root, place.shown(path), place.rights
    return "bot", path, frozenset({"read", "write"})


def _shown_path(drive: Visit, path: str) -> str:
    return _shown(drive, path)[1]
