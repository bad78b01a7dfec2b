"""Values of a script as files."""

from __future__ import annotations

from typing import Any

from shared.basic.drive.media import media_type
from shared.basic.drive.paths import drive_path
from shared.basic.errors import BasicError, shortened
from shared.basic.formatting.documents import to_csv
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import to_json
from shared.basic.values.records import HttpResult
from shared.errors import NotFound
from shared.packages.limits import MAX_PACKAGE
from shared.records.files import FileInfo


def content_of(value: Any, path: str, shape: str) -> bytes:
    """Text as it is, lists of objects as CSV in a .csv file or AS TABLE, others as JSON; AS LINES one item a line."""
    value = value.body if isinstance(value, HttpResult) and shape else value
    rows = isinstance(value, list) and any(isinstance(row, (dict, list)) for row in value)
    if shape == "TABLE" or (rows and path.casefold().endswith(".csv")):
        return (to_csv(value) + "\n").encode()
    if shape == "LINES" and isinstance(value, list):
        return "".join(display(item) + "\n" for item in value).encode()
    if isinstance(value, (dict, list)):
        return to_json(value, indent=2).encode()
    return display(value).encode(errors="replace")


def stored(run: Run, path: str, data: bytes, act: str = "") -> FileInfo:
    """Write a file as the run's present act, or the one given; R5403 over the limit."""
    if len(data) > MAX_PACKAGE:
        raise BasicError("R5403", f"{shortened(path)} would have more than {MAX_PACKAGE:,} bytes")
    return run.services.drive.write(path, data, media_type(path), act or run.key)


def appended(run: Run, path: str, data: bytes) -> None:
    """Write at the end of a file. A repetition of the same act finds its own name there and does nothing."""
    found = run.services.drive.head(path)
    if found is not None and found.act == run.key:
        return
    stored(run, path, (_present(run, path) if found else b"") + data)


def copied(run: Run, source: str, target: str) -> dict[str, Any]:
    """Copy a file over another; R5401 when it is missing."""
    origin, goal = drive_path(source), drive_path(target)
    try:
        data = run.services.drive.read(origin)
    except NotFound as failure:
        raise BasicError("R5401", f"there is no file {shortened(source)}") from failure
    size = len(data) if origin == goal else stored(run, goal, data).size
    return {"source": origin, "destination": goal, "size": size}


def moved(run: Run, source: str, target: str) -> dict[str, Any]:
    """Copy, then delete the source. A repetition that finds it gone knows its own copy by the act."""
    origin, goal = drive_path(source), drive_path(target)
    done = run.services.drive.head(goal)
    if done is not None and done.act == run.key and origin != goal:
        outcome = {"source": origin, "destination": goal, "size": done.size}
    else:
        outcome = copied(run, source, target)
    if origin != goal:
        run.services.drive.delete([origin])
    return outcome


def _present(run: Run, path: str) -> bytes:
    try:
        return run.services.drive.read(path)
    except NotFound:
        return b""
