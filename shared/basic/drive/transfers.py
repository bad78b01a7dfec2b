"""Between the web and the drive: UPLOAD, DOWNLOAD."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import unquote, urlsplit

from shared.basic.drive.media import media_type
from shared.basic.drive.paths import drive_path, folder_path
from shared.basic.drive.reading import bytes_of
from shared.basic.drive.writing import stored
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.web.requests import fetched, is_web
from shared.packages.limits import MAX_PACKAGE

_DOWNLOADS = "downloads"
_LINK_SECONDS = 24 * 3600
_UNFIT = re.compile(r"[\\/:*?\"<>|\x00-\x1f]+")


def uploaded(run: Run, source: str, folder: str, name: str) -> dict[str, Any]:
    """{path, filename, size, type, url, md5} of the copy; `url` is good for 24 hours."""
    data = _content(run, source)
    path = _target(folder, name, source)
    stored(run, path, data)
    return {
        "path": path,
        "filename": path.rpartition("/")[2],
        "size": len(data),
        "type": media_type(path),
        "url": run.services.drive.url(path, _LINK_SECONDS),
        "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
    }


def downloaded(run: Run, source: str, name: str, *, link: bool) -> str:
    """The path of what was fetched, or the link of a file of the drive."""
    if link or not is_web(source):
        path = drive_path(source)
        if run.services.drive.head(path) is None:
            raise BasicError("R5401", f"there is no file {shortened(source)} in the bot's drive")
        return run.services.drive.url(path, _LINK_SECONDS)
    path = drive_path(name) if name else _target(_DOWNLOADS, "", source)
    stored(run, path, _content(run, source))
    return path


def _content(run: Run, source: str) -> bytes:
    if not is_web(source):
        return bytes_of(run, source, MAX_PACKAGE)
    answer = fetched(run, "GET", source)
    if not 200 <= answer.status < 300:
        raise BasicError(f"R51{answer.status}", f"the file answers {answer.status} {answer.reason}")
    return answer.body


def _target(folder: str, name: str, source: str) -> str:
    """Where a file goes: under its own name in the folder, unless one was given."""
    last = folder.rpartition("/")[2]
    if folder and not name and "." in last.strip("."):
        return drive_path(folder)
    own = unquote(urlsplit(source).path) if is_web(source) else source
    given = name or own.rpartition("/")[2]
    clean = _UNFIT.sub("-", given).strip(" .") or "file"
    return drive_path(f"{folder_path(folder)}/{clean}".lstrip("/"))
