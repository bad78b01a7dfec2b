"""Tables taken out and brought in as files (platform spec §3.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, Request

from functions.basic.inputs import Asker, Caller, Filters, Ports, Visiting, asker
from functions.basic.models import ImportIn
from layers.http.bots import named_bot
from layers.http.paging import single
from shared.basic.errors import BasicError
from shared.clock import rfc3339
from shared.errors import NotFound, Unprocessable, ValidationFailed
from shared.ids import new_id
from shared.records.jobs import Job

if TYPE_CHECKING:
    from functions.basic.deps import Wiring

router = APIRouter(prefix="/api/db", tags=["tables"])

MOST_EXPORTED = 100_000
LINK_SECONDS = 900
EXPORTS = "exports/"
"""Where export files lie in the bucket; no package has that name, and the bucket forgets them after a week."""


@router.get("/{table}/export", status_code=202)
def export_rows(
    table: str,
    request: Request,
    visit: Visiting,
    filters: Filters,
    caller: Caller,
    ports: Ports,
    format: Literal["csv", "json", "xlsx"] = "csv",  # noqa: A002 - the documented name
) -> dict[str, Any]:
    """A file of the rows that fit, behind a link that is valid for 15 minutes."""
    from shared.basic.data.exports import FORMATS

    ask = asker(caller, ports, named_bot(request))
    with visit() as visited:
        query = visited.query(filters)
        found = visited.find(replace(query, limit=MOST_EXPORTED + 1))
        names = [column.name for column in visited.table.columns if visited.visitor.sees(column)]
    if len(found) > MOST_EXPORTED:
        raise Unprocessable(f"An export has at most {MOST_EXPORTED} rows; use filters.")
    kind, write = FORMATS[format]
    job_id, file = new_id(), f"{table}.{format}"
    key = f"{EXPORTS}{ask.bot.id}/{job_id}/{file}"
    ports.files.write(key, write(names, found), kind)
    result = {
        "key": key,
        "file_name": file,
        "rows": len(found),
        "url": ports.files.download_url(key, LINK_SECONDS, file),
        "expires_at": rfc3339(ports.clock.now() + timedelta(seconds=LINK_SECONDS)),
    }
    return _done(ports, ask, job_id, "export", result)


@router.post("/{table}/import", status_code=202)
def import_rows(
    wanted: ImportIn, request: Request, visit: Visiting, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """Store the rows of a file of the bot's drive, or rows sent along, and say which could not be."""
    from shared.basic.data.imports import renamed, store_rows

    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    with visit() as visited:
        visited.visitor.must_write(visited.table, [])
    rows = renamed(_given(ports, ask, wanted), wanted.mapping)
    report = store_rows(visit, rows)
    return _done(ports, ask, new_id(), "import", report.as_json(len(rows)))


def _given(ports: Wiring, ask: Asker, wanted: ImportIn) -> list[dict[str, Any]]:
    from shared.basic.data.imports import checked_rows, rows_in
    from shared.basic.drive.paths import drive_path

    if wanted.rows is not None:
        return checked_rows(wanted.rows)
    if not wanted.path:
        raise ValidationFailed.of(path="name a file of the drive, or send rows")
    try:
        path = drive_path(wanted.path)
    except BasicError as error:
        raise ValidationFailed.of(path=error.message) from error
    drive = ports.drives.of(ask.bot)
    if drive.head(path) is None:
        raise NotFound(f"There is no file {path} in the drive.")
    return rows_in(path, drive.read(path))


def _done(
    ports: Wiring, ask: Asker, job_id: str, kind: str, result: dict[str, Any]
) -> dict[str, Any]:
    """The job, which has been done already."""
    now = ports.clock.now()
    job = Job(
        id=job_id,
        org_id=ask.bot.org_id,
        kind=kind,
        owner_id=ask.identity.user_id,
        bot_id=ask.bot.id,
        status="succeeded",
        progress=100,
        result=result,
        created_at=now,
        finished_at=now,
    )
    with ports.store.transaction(ask.bot.org_id) as unit:
        unit.jobs.create(job)
    link = {"job_id": job.id, "status": job.status, "status_url": f"/api/jobs/{job.id}"}
    return single({**link, "result": {name: v for name, v in result.items() if name != "key"}})
