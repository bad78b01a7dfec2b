"""All built-in functions, found by file name."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

import shared.basic.functions as package
from shared.basic.functions.declaration import ATTRIBUTE, FunctionDeclaration

_NOT_GROUPS = frozenset({"catalog", "declaration", "arguments"})


@cache
def functions() -> Mapping[str, FunctionDeclaration]:
    """Upper-case name or alias -> declaration. A name declared twice is a mistake in this package: ValueError."""
    found: dict[str, FunctionDeclaration] = {}
    for declaration in declarations():
        for name in (declaration.name, *declaration.aliases):
            if name in found:
                raise ValueError(
                    f"{name} is declared by {found[name].group} and {declaration.group}"
                )
            found[name] = declaration
    return MappingProxyType(found)


def declarations() -> list[FunctionDeclaration]:
    """Every declaration once, by group and place in its file."""
    groups = sorted(
        module.name for module in iter_modules(package.__path__) if module.name not in _NOT_GROUPS
    )
    modules = [import_module(f"{package.__name__}.{group}") for group in groups]
    return [
        declared
        for module in modules
        for item in vars(module).values()
        if (declared := getattr(item, ATTRIBUTE, None))
        and declared.call.__module__ == module.__name__
    ]


def find(name: str) -> FunctionDeclaration | None:
    """The function a script means by a name: any case, an optional trailing `$`, spaces as underscores."""
    spelled = "_".join(name.upper().removesuffix("$").split())
    return functions().get(spelled)
