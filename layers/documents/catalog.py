"""Finding the parser of a document, by its name and by what it really is."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cached_property
from typing import TYPE_CHECKING, Any

from layers.documents import formats
from shared.errors import UnsupportedMediaType
from shared.knowledge.ports import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURES = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "zip archive",
    b"\xd0\xcf\x11\xe0": "old Office document",
    b"\x89PNG": "PNG picture",
    b"\xff\xd8\xff": "JPEG picture",
    b"GIF8": "GIF picture",
    b"RIFF": "RIFF file",
    b"\x7fELF": "program",
    b"MZ": "program",
    b"\x1f\x8b": "gzip archive",
    b"Rar!": "RAR archive",
    b"7z\xbc\xaf": "7-Zip archive",
    b"{\\rtf": "RTF document",
}


class DocumentFormats:
    """The formats this installation reads; a parser's library is imported when its first document comes."""

    def of(self, path: str, data: bytes) -> Format:
        suffix, module = self._module(path)
        expected = module.SIGNATURES
        if expected and not data.startswith(expected):
            raise UnsupportedMediaType(f"The document is no .{suffix} file.")
        if not expected and (actual := _binary_kind(data)):
            raise UnsupportedMediaType(f"The document is no .{suffix} file but a {actual}.")
        name = module.__name__.rpartition(".")[2]
        return Format(name, module.MIME, module.LIMIT_KEY, module.parse)

    def limit_key(self, path: str) -> str:
        """The config key that limits files of this name; raises UnsupportedMediaType."""
        return str(self._module(path)[1].LIMIT_KEY)

    def _module(self, path: str) -> tuple[str, Any]:
        suffix = path.rpartition("/")[2].rpartition(".")[2].casefold()
        if suffix not in self._by_suffix:
            raise UnsupportedMediaType(f"Documents of the kind .{suffix} cannot be read.")
        return suffix, self._by_suffix[suffix]

    @cached_property
    def _by_suffix(self) -> dict[str, Any]:
        return {suffix: module for module in _modules() for suffix in module.SUFFIXES}


def _modules() -> Iterator[Any]:
    for found in pkgutil.iter_modules(formats.__path__):
        yield importlib.import_module(f"{formats.__name__}.{found.name}")


def _binary_kind(data: bytes) -> str:
    """What a file is that calls itself text, or "" when it may be text."""
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            return kind
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:4096].count(0) > 1000
    return "binary file" if b"\x00" in data[:4096] and not is_utf16 else ""
