"""Packages over HTTP: put a zipped one into service, get one back (platform spec §2.3)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body
from fastapi.responses import RedirectResponse

from functions.chat.bots import bot_for
from functions.chat.deps import wiring
from functions.chat.inputs import Chat, Known
from layers.http.paging import single
from shared.encoding import decode_text
from shared.errors import CompileFailed, ValidationFailed
from shared.ids import new_id
from shared.packages.archive import read_archive
from shared.packages.layout import SCRIPT_SUFFIX, package_prefix
from shared.records.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.packages.archive import PackageFile

router = APIRouter(prefix="/api/bots", tags=["bots"])

LINK_SECONDS = 900


@router.post("/{bot_id}/deploy", status_code=202)
def deploy_package(
    bot_id: str,
    archive: Annotated[bytes, Body(media_type="application/zip")],
    caller: Known,
    chat: Chat,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Replace the bot's package by a zipped one. A dry run only checks: scripts with errors answer 422."""
    bot = bot_for(chat, caller, bot_id, "owner")
    if not archive:
        raise ValidationFailed.of(body="send the package as a zip file")
    files = read_archive(archive, bot.name)
    errors = _script_errors(files)
    if dry_run and errors:
        raise CompileFailed(details={"diagnostics": errors})
    report = {"files": len(files), "errors": errors, "dry_run": dry_run}
    if not dry_run:
        report["removed"] = _replace(bot.name, files)
    job = Job(
        new_id(), caller.org_id, "deploy", caller.user_id, bot.id, "succeeded", 100, result=report
    )
    with chat.store.transaction(caller.org_id) as unit:
        unit.jobs.create(job)
    return single({"job_id": job.id, "status": job.status, "status_url": f"/api/jobs/{job.id}"})


@router.get("/{bot_id}/package")
def export_package(bot_id: str, caller: Known, chat: Chat) -> RedirectResponse:
    """The package as a zip file, by a link that is valid for a quarter of an hour."""
    bot = bot_for(chat, caller, bot_id, "owner")
    store = wiring().files
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for found in store.listing(package_prefix(bot.name)):
            archive.writestr(found.key, store.read(found.key))
    key = f"exports/{caller.org_id}/{new_id()}.zip"
    store.write(key, content.getvalue(), "application/zip")
    link = store.download_url(key, LINK_SECONDS, f"{bot.name}.gbai.zip")
    return RedirectResponse(link, status_code=302)


def _script_errors(files: Sequence[PackageFile]) -> list[dict[str, Any]]:
    from shared.basic.compiler import compile_source  # most calls of this group compile nothing

    found = []
    for file in files:
        if not file.key.casefold().endswith(SCRIPT_SUFFIX):
            continue
        name = file.key.rpartition("/")[2].removesuffix(SCRIPT_SUFFIX)
        for problem in compile_source(decode_text(file.data), name=name).diagnostics:
            if problem.severity == "error":
                place = {"line": problem.line, "col": problem.column}
                found.append(
                    {"path": file.key, **place, "code": problem.code, "message": problem.message}
                )
    return found


def _replace(bot_name: str, files: Sequence[PackageFile]) -> int:
    """Store the files, then remove what the new package does not have; the events do the rest."""
    store = wiring().files
    kept = {file.key for file in files}
    for file in files:
        store.write(file.key, file.data)
    gone = [found.key for found in store.listing(package_prefix(bot_name)) if found.key not in kept]
    store.delete(gone)
    return len(gone)
