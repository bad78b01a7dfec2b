"""The keywords and functions a compiler knows: an explicit object, built from modules."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import ModuleType
from typing import Protocol

from shared.basic.declaration import MARK, Declaration


class FunctionSignature(Protocol):
    """What the compiler must know about a built-in function."""

    @property
    def name(self) -> str: ...
    @property
    def min_args(self) -> int: ...
    @property
    def max_args(self) -> int | None: ...


class DuplicateKeywordError(TypeError):
    """Two declarations carry the same name."""


class Registry:
    """Declarations by name, and built-in functions by upper-case name or alias."""

    def __init__(
        self,
        declarations: Iterable[Declaration] = (),
        functions: Mapping[str, FunctionSignature] | None = None,
    ) -> None:
        self._by_name: dict[str, Declaration] = {}
        for declaration in declarations:
            if declaration.name in self._by_name:
                raise DuplicateKeywordError(declaration.name)
            self._by_name[declaration.name] = declaration
        self.functions: Mapping[str, FunctionSignature] = functions or {}

    @classmethod
    def of(
        cls, *sources: object, functions: Mapping[str, FunctionSignature] | None = None
    ) -> Registry:
        """A registry of decorated functions, and of modules or classes that hold them."""
        return cls(_declared(sources), functions)

    @classmethod
    def installed(cls) -> Registry:
        """Every keyword module found by file name in shared.basic.keywords, with all functions."""
        functions = importlib.import_module("shared.basic.functions.catalog").functions()
        return cls.of(*_modules("shared.basic.keywords"), functions=functions)

    def __getitem__(self, name: str) -> Declaration:
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    @cached_property
    def heads(self) -> Mapping[tuple[str, ...], tuple[Declaration, ...]]:
        """Which declarations each head may begin, in declared order."""
        found: dict[tuple[str, ...], list[Declaration]] = {}
        for declaration in self:
            for head in declaration.heads:
                found.setdefault(head, []).append(declaration)
        return {head: tuple(declarations) for head, declarations in found.items()}


def _modules(package: str) -> Iterator[ModuleType]:
    parent = importlib.import_module(package)
    for entry in sorted(pkgutil.iter_modules(parent.__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{package}.{entry.name}")


def _declared(sources: Iterable[object]) -> Iterator[Declaration]:
    """The records the decorator left, in definition order; re-imported functions count once."""
    seen: set[int] = set()
    for source in sources:
        members = [source] if hasattr(source, MARK) else list(vars(source).values())
        for member in members:
            if id(member) not in seen:
                seen.add(id(member))
                yield from getattr(member, MARK, ())
