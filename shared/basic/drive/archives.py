"""Zip archives in the drive. Everything is checked before anything is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from shared.basic.drive.paths import drive_path, folder_path
from shared.basic.drive.reading import bytes_of
from shared.basic.drive.writing import stored
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.packages.limits import MAX_COMPRESSION_RATIO, MAX_PACKAGE

MAX_ENTRIES = 10_000
MAX_UNPACKED = 500_000_000
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # an archive of the same files is the same archive
_SYMBOLIC_LINK = 0o120000
_FILE_TYPE = 0o170000
_ENCRYPTED = 0x1


def packed(run: Run, names: Iterable[Any], target: str) -> str:
    """Write an archive of files and of folders with all below them; R5401 for one that is missing."""
    goal = drive_path(target)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(run, names):
            if path == goal:
                continue
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, bytes_of(run, path, MAX_PACKAGE))
            if whole.tell() > MAX_PACKAGE:
                raise _too_large(target)
    stored(run, goal, whole.getvalue())
    return goal


def _files(run: Run, names: Iterable[Any]) -> list[str]:
    found: dict[str, None] = {}
    size = 0
    for name in names:
        path = folder_path(display(name))
        file = run.services.drive.head(path) if path else None
        below = [file] if file else list(run.services.drive.listing(path))
        if not below:
            raise BasicError("R5401", f"there is no file {shortened(display(name))}")
        found |= dict.fromkeys(info.key for info in below)
        size += sum(info.size for info in below)
    if len(found) > MAX_ENTRIES or size > MAX_UNPACKED:
        raise _too_large("this archive")
    return list(found)


def unpacked(run: Run, source: str, target: str) -> list[Any]:
    """Write every file of an archive below a folder.

    R5405 for what is no readable archive, R5404 for names that lead elsewhere, R5403 for too much.
    """
    folder = folder_path(target)
    data = bytes_of(run, source, MAX_PACKAGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            places = dict(_checked(archive, folder))
            for path, entry in places.items():
                stored(run, path, _content(archive, entry))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as failure:
        raise BasicError("R5405", f"{shortened(source)} is no readable zip archive") from failure
    return list(places)


def _checked(archive: zipfile.ZipFile, folder: str) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_large("this archive")
    for entry in entries:
        _check(entry)
        inside = drive_path(entry.filename)
        yield (f"{folder}/{inside}" if folder else inside), entry


def _check(entry: zipfile.ZipInfo) -> None:
    name = shortened(entry.filename)
    if entry.flag_bits & _ENCRYPTED:
        raise BasicError("R5405", f"{name} is encrypted")
    if (entry.external_attr >> 16) & _FILE_TYPE == _SYMBOLIC_LINK:
        raise BasicError("R5404", f"{name} is a link")
    if entry.file_size > max(1, entry.compress_size) * MAX_COMPRESSION_RATIO:
        raise BasicError("R5403", f"{name} is packed more than {MAX_COMPRESSION_RATIO} times")
    if entry.file_size > MAX_PACKAGE:
        raise _too_large(entry.filename)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The file's bytes. A header may lie about the size, so no more than it promises is read."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise BasicError("R5405", f"{shortened(entry.filename)} is not as large as it says")
    return content


def _too_large(name: str) -> BasicError:
    return BasicError("R5403", f"{shortened(name)} is more than an archive may hold")
