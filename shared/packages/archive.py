"""Reading a package that arrives as a zip file: everything is checked before anything is used (platform spec §1.2)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.errors import PayloadTooLarge, ValidationFailed
from shared.packages.layout import Place, clean_path, locate, package_prefix
from shared.packages.limits import MAX_COMPRESSION_RATIO, MAX_FILE, MAX_FILES, MAX_PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYMBOLIC_LINK = 0o120000
_FILE_TYPE = 0o170000
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of an archive; `key` is where it belongs in the bucket."""

    key: str
    data: bytes


def read_archive(data: bytes, bot: str) -> tuple[PackageFile, ...]:
    """The files of a zipped package, deployed under the name `bot` whatever it is called inside.

    The archive holds `{name}.gbai/…`, or the parts directly. Raises ValidationFailed (not a zip, bad
    names, links, encryption, no package, one path twice) or PayloadTooLarge (sizes, count, ratio).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = list(_entries(archive))
            return tuple(_read(archive, entries, bot))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as failure:
        raise ValidationFailed.of(file="is not a readable zip archive") from failure


def _entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MAX_FILES:
        raise PayloadTooLarge(f"A package has at most {MAX_FILES} files.")
    if sum(info.file_size for info in infos) > MAX_PACKAGE:
        raise PayloadTooLarge(f"A package has at most {MAX_PACKAGE} bytes.")
    for info in infos:
        _check(info)
        yield info


def _check(info: zipfile.ZipInfo) -> None:
    name = info.filename
    if info.flag_bits & _ENCRYPTED:
        raise ValidationFailed.of(file=f"{name} is encrypted")
    if (info.external_attr >> 16) & _FILE_TYPE == _SYMBOLIC_LINK:
        raise ValidationFailed.of(file=f"{name} is a link")
    if info.file_size > MAX_FILE:
        raise PayloadTooLarge(f"{name} is larger than {MAX_FILE} bytes.")
    if info.file_size > max(1, info.compress_size) * MAX_COMPRESSION_RATIO:
        raise PayloadTooLarge(f"{name} is compressed more than {MAX_COMPRESSION_RATIO} times.")


def _read(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], bot: str
) -> Iterator[PackageFile]:
    seen: set[str] = set()
    for info in entries:
        place = _place_of(clean_path(info.filename), bot)
        if place is None:
            continue
        key = place_key(bot, place)
        if key.casefold() in seen:
            raise ValidationFailed.of(file=f"{info.filename} is there twice")
        seen.add(key.casefold())
        yield PackageFile(key, _content(archive, info))
    if not seen:
        raise ValidationFailed.of(file="holds no package")


def _place_of(path: str, bot: str) -> Place | None:
    """The place inside the package, with or without the outer `.gbai` folder."""
    has_outer = path.partition("/")[0].casefold().endswith(".gbai")
    inside = path if has_outer else f"{bot}.gbai/{path}"
    return locate(inside)


def place_key(bot: str, place: Place) -> str:
    """The canonical object key of a place, with the package renamed to `bot`."""
    folder = f"{package_prefix(bot)}{bot}.{place.part.value}/"
    return f"{folder}{place.kb}/{place.path}" if place.kb else f"{folder}{place.path}"


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The file's bytes. A header may lie about the size, so no more than it promises is read."""
    with archive.open(info) as file:
        content = file.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise ValidationFailed.of(file=f"{info.filename} is not as large as it says")
    return content
