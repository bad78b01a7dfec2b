"""The bot's drive: READ, WRITE, LIST, DIR, COPY, MOVE, DELETE, DELETE FILE, UPLOAD, DOWNLOAD, COMPRESS, EXTRACT."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.drive import archives, transfers
from shared.basic.drive.listing import entries
from shared.basic.drive.paths import drive_path, folder_path
from shared.basic.drive.reading import rows_of, text_of
from shared.basic.drive.sending import sent
from shared.basic.drive.writing import appended, content_of, copied, moved, stored
from shared.basic.runtime.conditions import holds
from shared.basic.runtime.phrases import Condition
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import File
from shared.basic.web.requests import acts, is_web


@keyword(
    "READ {path} [AS {shape:word(TABLE|LINES)}]",
    effect=Effect.READS,
    kind="value",
    example='orders = READ "data/orders.csv" AS TABLE',
)
def read(run: Run, path: Any, shape: str = "") -> Any:
    """The text of a file, base64 when it has none; AS TABLE its rows, AS LINES its lines."""
    if shape == "TABLE":
        return rows_of(run, display(path))
    text = text_of(run, display(path))
    return text.splitlines() if shape == "LINES" else text


@keyword(
    "WRITE {content} TO {path:sum} [{mode:word(APPEND)}] [AS {shape:word(TABLE|LINES)}]",
    "WRITE {path:sum}, {content:expr}",
    effect=Effect.ONCE,
    kind="statement",
    example='WRITE report TO "reports/june.txt"',
)
def write(run: Run, content: Any, path: Any, mode: str = "", shape: str = "") -> None:
    """Create or replace a file, or add at its end. Objects become JSON, rows in a .csv file CSV."""
    goal = drive_path(display(path))
    data = content_of(content, goal, shape)
    if mode:
        appended(run, goal, data)
    else:
        stored(run, goal, data)


@keyword(
    "SAVE {content} TO {path:expr}",
    effect=Effect.ONCE,
    kind="statement",
    name="SAVE TO",
    cls="EXTENDED",
    example='SAVE report TO "reports/june.txt"',
)
def save_to(run: Run, content: Any, path: Any) -> None:
    """Create or replace a file, as WRITE does."""
    write(run, content, path)


@keyword(
    "LIST {path} [FILTER {glob:sum}] [{depth:word(RECURSIVE)}] [WHERE {condition:cond}]",
    "DIR {path}",
    effect=Effect.READS,
    kind="value",
    example='reports = LIST "reports" FILTER "*.pdf"',
)
def list_(
    run: Run, path: Any, glob: Any = "", depth: str = "", condition: Condition | None = None
) -> list[Any]:
    """What is in a folder: {name, path, size, type, mime_type, modified, created}, by path."""
    folder = folder_path(display(path))
    found = run.services.drive.listing(folder)
    rows = entries(found, folder, recursive=bool(depth), glob=display(glob))
    if condition is None:
        return list(rows)
    return [row for row in rows if holds(condition.tree, row, run.services.context)]


@keyword(
    "COPY {source} TO {goal:expr}",
    "COPY {source}, {goal:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='COPY "reports/june.txt" TO "archive/june.txt"',
)
def copy(run: Run, source: Any, goal: Any) -> dict[str, Any]:
    """Copy a file over another: {source, destination, size}."""
    return copied(run, display(source), display(goal))


@keyword(
    "MOVE {source} TO {goal:expr}",
    "MOVE {source}, {goal:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='MOVE "inbox/june.txt" TO "archive/june.txt"',
)
def move(run: Run, source: Any, goal: Any) -> dict[str, Any]:
    """Move a file over another: {source, destination, size}."""
    return moved(run, display(source), display(goal))


@keyword(
    "DELETE FILE {path}",
    effect=Effect.ONCE,
    kind="statement",
    example='DELETE FILE "reports/old.txt"',
)
def delete_file(run: Run, path: Any) -> None:
    """Delete a file; one that is not there is no failure."""
    run.services.drive.delete([drive_path(display(path))])


@keyword(
    "DELETE {thing}",
    effect=Effect.ONCE,
    kind="both",
    example='DELETE "https://api.example.com/orders/7"',
)
def delete(run: Run, thing: Any) -> Any:
    """Delete what is at a web address, and give its answer; else a file of the drive, and give true."""
    if is_web(display(thing)):
        return acts(run, "DELETE", thing, bare=True)
    run.services.drive.delete([drive_path(display(thing))])
    return True


@keyword(
    "UPLOAD {file} [TO {folder:sum}] [AS {name:sum}]",
    "UPLOAD {file}, {folder:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='kept = UPLOAD "https://example.com/logo.png" TO "images"',
)
def upload(run: Run, file: Any, folder: Any = "", name: Any = "") -> dict[str, Any]:
    """Put a file of the web or the drive into a folder: {path, filename, size, type, url, md5}.

    A folder whose last part has an ending is the file's own path.
    """
    return transfers.uploaded(run, display(file), display(folder), display(name))


@keyword(
    "DOWNLOAD {source} [AS {name:sum}]",
    "DOWNLOAD {source}, {name:expr}",
    "DOWNLOAD {source} AS {mode:word(LINK)}",
    "DOWNLOAD {source} TO {recipient:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='path = DOWNLOAD "https://example.com/prices.csv"',
)
def download(run: Run, source: Any, name: Any = "", mode: str = "", recipient: Any = None) -> str:
    """Fetch a web address into the drive and give its path; of a file in the drive, a link for 24 hours.

    TO sends the file to somebody, as SEND FILE does.
    """
    found = transfers.downloaded(run, display(source), display(name), link=bool(mode))
    if recipient is not None:
        path = found if is_web(display(source)) else drive_path(display(source))
        with run.services.transaction() as unit, run.within(unit):
            sent(run, path, "", display(recipient))
            unit.runs.record_result(run.id, run.step, found)
        run.services.after_commit()
    return found


@keyword(
    "SEND FILE {file} TO {recipient:sum} [, {caption:expr}]",
    "SEND FILE TO {recipient:sum}, {file:sum} [, {caption:expr}]",
    "SEND FILE {file} [, {caption:expr}]",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    example='SEND FILE "reports/june.txt", "Your report"',
)
def send_file(run: Run, file: Any, caption: Any = "", recipient: Any = None) -> None:
    """Give a file of the drive to the person, or to somebody else, as a link that is good for 24 hours."""
    path = drive_path(file.path if isinstance(file, File) else display(file))
    sent(run, path, display(caption), None if recipient is None else display(recipient))


@keyword(
    "COMPRESS {files} TO {goal:expr}",
    "COMPRESS {files}, {goal:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='COMPRESS ["a.txt", "b.txt"] TO "both.zip"',
)
def compress(run: Run, files: Any, goal: Any) -> str:
    """Pack files, or all of a folder, into a zip archive, and give its path."""
    named = files if isinstance(files, list) else [files]
    return archives.packed(run, named, display(goal))


@keyword(
    "EXTRACT {archive} TO {goal:expr}",
    "EXTRACT {archive}, {goal:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='EXTRACT "both.zip" TO "unpacked"',
)
def extract(run: Run, archive: Any, goal: Any) -> list[Any]:
    """Unpack a zip archive into a folder, and give the paths; nothing is written of one that is unsafe."""
    return archives.unpacked(run, display(archive), display(goal))
