"""Finding the parser of a document, by what it really is."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cached_property
from typing import TYPE_CHECKING, Any

from layers.documents import formats
from layers.documents.sniffing import ENCRYPTED_STREAM, Content, look_at
from shared.errors import UnsupportedMediaType
from shared.knowledge.extraction import Encrypted, Extract
from shared.knowledge.ports import Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BINARY_TRAITS = ("SIGNATURES", "PARTS", "KINDS", "STREAMS")


class DocumentFormats:
    """The formats this installation reads; a parser's library is imported when its first document comes."""

    def of(self, path: str, data: bytes) -> Format:
        """The format of a document. Raises UnsupportedMediaType, Unreadable or Encrypted."""
        content = look_at(data)
        module = self._binary(content) if content.is_binary else self._text(path, content)
        name = module.__name__.rpartition(".")[2]
        return Format(name, module.MIME, module.LIMIT_KEY, _Parsing(module))

    def limit_key(self, path: str) -> str:
        """The config key that limits files of this name; raises UnsupportedMediaType."""
        return str(self._named(path).LIMIT_KEY)

    @property
    def suffixes(self) -> Sequence[str]:
        return sorted(self._by_suffix)

    def _binary(self, content: Content) -> Any:
        if content.has_stream(ENCRYPTED_STREAM):
            raise Encrypted
        for module in self._modules:
            if _knows(module, content):
                return module
        raise UnsupportedMediaType(f"The document cannot be read: it is a {content.what}.")

    def _text(self, path: str, content: Content) -> Any:
        if path.casefold().endswith((".xls", ".xlsx")) and not content.is_html:
            return self._by_suffix["csv"]  # programs call their tables so
        module = self._by_suffix.get(_suffix(path))
        if module is not None and not _is_binary_format(module):
            return module
        if content.is_html:
            return self._by_suffix["html"]
        self._named(path)
        raise UnsupportedMediaType(f"The document is no .{_suffix(path)} file.")

    def _named(self, path: str) -> Any:
        suffix = _suffix(path)
        if suffix not in self._by_suffix:
            raise UnsupportedMediaType(f"Documents of the kind .{suffix} cannot be read.")
        return self._by_suffix[suffix]

    @cached_property
    def _modules(self) -> Sequence[Any]:
        return tuple(_found())

    @cached_property
    def _by_suffix(self) -> dict[str, Any]:
        return {suffix: module for module in self._modules for suffix in module.SUFFIXES}


class _Parsing:
    """A module's parser, where its library is installed: not every function carries every one."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __call__(self, data: bytes) -> Extract:
        try:
            extract: Extract = self._module.parse(data)
        except ModuleNotFoundError as failure:
            raise UnsupportedMediaType(
                f"Documents of this kind are not read here ({failure.name} is not installed)."
            ) from failure
        return extract


def _found() -> Iterator[Any]:
    for found in pkgutil.iter_modules(formats.__path__):
        yield importlib.import_module(f"{formats.__name__}.{found.name}")


def _suffix(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2].casefold()


def _is_binary_format(module: Any) -> bool:
    return any(getattr(module, trait, ()) for trait in _BINARY_TRAITS)


def _knows(module: Any, content: Content) -> bool:
    """Whether the module says that documents of this content are its own."""
    parts, streams = getattr(module, "PARTS", ()), getattr(module, "STREAMS", ())
    return (
        any(content.data.startswith(each) for each in getattr(module, "SIGNATURES", ()))
        or (content.what == "PDF" and "pdf" in module.SUFFIXES)
        or any(part in content.parts for part in parts)
        or content.kind in getattr(module, "KINDS", ())
        or any(content.has_stream(each) for each in streams)
    )
