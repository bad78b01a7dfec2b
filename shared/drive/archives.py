"""Zip archives of files, and what is in an archive as files. Everything is checked before anything is written."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
import zipfile
from typing import IO, TYPE_CHECKING

from shared.drive.names import joined, safe_path
from shared.drive.places import READ, WRITE, Place
from shared.drive.quota import must_fit
from shared.drive.tasks import EXTRACT, ZIP, Task, begin, new_task, report
from shared.drive.uploading import put
from shared.errors import (
    GbError,
    NotFound,
    PayloadTooLarge,
    Unprocessable,
    UnsupportedMediaType,
    ValidationFailed,
)
from shared.packages.bot_config import BotConfig
from shared.packages.limits import MAX_COMPRESSION_RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.drive.desk import Visit
    from shared.records.drive import Entry
    from shared.records.jobs import Job

MOST_ZIPPED = 400 * 1024 * 1024
"""Bytes of an archive's files: what fits the 512 MB of scratch space a function has."""
MOST_ENTRIES = 10_000
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_PIECE = 1024 * 1024
_LINK, _FILE_TYPE, _ENCRYPTED = 0o120000, 0o170000, 0x1


def begin_zip(visit: Visit, places: Sequence[Place]) -> Job:
    """Pack files and folders in the background; the job's result has the link."""
    if not places:
        raise ValidationFailed.of(paths="names nothing")
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        for place in places:
            place.must(READ)
            visit.entry(unit, place.path)
    return begin(visit, new_task(visit, ZIP, tuple((one.path, one.base) for one in places)))


def run_zip(visit: Visit, task: Task) -> None:
    """Pack, store and tell the job where."""
    files = _files(visit, task)
    if sum(entry.size for entry, _ in files) > MOST_ZIPPED or len(files) > MOST_ENTRIES:
        raise PayloadTooLarge("That is more than one archive may hold.")
    with tempfile.TemporaryFile() as scratch:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (entry, name) in enumerate(files):
                _add(visit, archive, entry, name)
                if number % 50 == 0:
                    progress = number * 90 // len(files)
                    report(visit.desk.store, task, status="running", progress=progress)
        scratch.seek(0)
        key = f"exports/{visit.bot.id}/{task.job_id}/files.zip"
        visit.desk.objects.write_stream(
            key, iter(lambda: scratch.read(_PIECE), b""), "application/zip"
        )
    report(
        visit.desk.store, task, result={"key": key, "file_name": "files.zip", "files": len(files)}
    )


def _files(visit: Visit, task: Task) -> list[tuple[Entry, str]]:
    """What goes into the archive, each under its name there."""
    found: dict[str, tuple[Entry, str]] = {}
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        for path, _ in task.pairs:
            entry = visit.entry(unit, path)
            above = len(entry.folder) + 1 if entry.folder else 0
            below = unit.drive.entries.below(visit.bot.id, path, MOST_ENTRIES + 1)
            for one in (entry, *below):
                if not one.is_folder:
                    found[one.path] = (one, one.path[above:])
    return list(found.values())


def _add(visit: Visit, archive: zipfile.ZipFile, entry: Entry, name: str) -> None:
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    try:
        with archive.open(info, "w", force_zip64=True) as target:
            for piece in visit.desk.objects.stream(visit.key(entry.path)):
                target.write(piece)
    except NotFound:  # deleted since the list was made: an empty file stands for it
        return


def begin_extract(visit: Visit, source: Place, target: Place) -> Job:
    """Unpack an archive into a folder in the background."""
    source.must(READ)
    target.must(WRITE)
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        entry = visit.entry(unit, source.path)
    if entry.is_folder or not entry.name.casefold().endswith(
        (".zip", ".tar", ".tar.gz", ".tgz", ".gz")
    ):
        raise UnsupportedMediaType("Archives are .zip, .tar, .tar.gz, .tgz or .gz files.")
    options = {"root": target.root}
    return begin(visit, new_task(visit, EXTRACT, ((source.path, target.path),), options=options))


def run_extract(visit: Visit, task: Task) -> None:
    """Unpack: every file is a file as if it had been uploaded; those that may not be there are told in the result."""
    source, target = task.pairs[0]
    limits = BotConfig(visit.bot.config)
    most = limits.size("extract-max-size")
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        entry = visit.entry(unit, source)
    if entry.size > most:
        raise PayloadTooLarge(f"An archive has at most {most} bytes.")
    data = visit.desk.objects.read(visit.key(source))
    try:
        files = list(_unpacked(entry.name, data, limits.integer("extract-max-files"), most))
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        OSError,
        NotImplementedError,
    ) as failure:
        raise Unprocessable("That is no readable archive.") from failure
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        size = sum(len(content) for _, content in files)
        must_fit(visit, unit, str(task.options["root"]), size, len(files))
    problems = _store(visit, task, target, files)
    result = {"files": len(files) - len(problems), "problems": problems[:100]}
    report(visit.desk.store, task, result=result)


def _store(
    visit: Visit, task: Task, target: str, files: list[tuple[str, bytes]]
) -> list[dict[str, str]]:
    problems = []
    for number, (name, content) in enumerate(files):
        try:
            put(visit, joined(target, name), content)
        except GbError as failure:
            problems.append({"path": name, "reason": failure.message})
        report(visit.desk.store, task, status="running", progress=number * 99 // len(files))
    return problems


def _unpacked(name: str, data: bytes, files: int, most: int) -> Iterator[tuple[str, bytes]]:
    """The regular files of an archive by safe path. Unprocessable for links and names that lead elsewhere."""
    room = _Room(files, most)
    if name.casefold().endswith(".zip"):
        yield from _of_zip(data, room)
    elif name.casefold().endswith((".tar", ".tar.gz", ".tgz")):
        yield from _of_tar(data, room)
    else:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            yield safe_path(name[: -len(".gz")]), room.read(packed, len(data))


class _Room:
    """How much may still come out of an archive."""

    def __init__(self, files: int, size: int) -> None:
        self._files = files
        self._size = size

    def read(self, file: IO[bytes] | gzip.GzipFile, packed: int = 0) -> bytes:
        """The whole file, however large it claims to be; PayloadTooLarge above what is left or a bomb's ratio."""
        limit = self._size
        if packed:
            limit = min(limit, max(packed, 1024) * MAX_COMPRESSION_RATIO)
        data = file.read(limit + 1)
        self._files -= 1
        self._size -= len(data)
        if len(data) > limit or self._files < 0:
            raise PayloadTooLarge("The archive holds more than may be unpacked.")
        return data


def _of_zip(data: bytes, room: _Room) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            if info.flag_bits & _ENCRYPTED:
                raise Unprocessable("The archive is encrypted.")
            if (info.external_attr >> 16) & _FILE_TYPE == _LINK:
                raise Unprocessable(f"{info.filename} is a link.")
            with archive.open(info) as file:
                yield _inside(info.filename), room.read(file, info.compress_size)


def _of_tar(data: bytes, room: _Room) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            if member.isdir():
                continue
            if not member.isreg():
                raise Unprocessable(f"{member.name} is no regular file.")
            file = archive.extractfile(member)
            if file is not None:
                yield _inside(member.name), room.read(file)


def _inside(name: str) -> str:
    """The path of a member below the target folder; Unprocessable for one that leads elsewhere."""
    if name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":"):
        raise Unprocessable(f"{name} leads outside of the folder.")
    try:
        return safe_path(name.removeprefix("./"))
    except ValidationFailed as failure:
        raise Unprocessable(f"{name} leads outside of the folder.") from failure
