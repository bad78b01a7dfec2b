"""A small registry with every kind of form, for tests of the compiler that must not depend on the real one."""

from __future__ import annotations

from functools import cache
from typing import Any

from shared.basic.compiler import Compilation, Known, compile_source
from shared.basic.functions.catalog import functions
from shared.basic.registry import Registry
from tests.support import small_keywords
from tests.support.outline import outline


@cache
def small_registry() -> Registry:
    """The small keywords with the real built-in functions."""
    return Registry.of(small_keywords, functions=functions())


def compiled(source: str, name: str = "start", **known: Any) -> Compilation:
    """Compile against the small registry; keyword arguments go to Known."""
    return compile_source(source, name=name, registry=small_registry(), known=Known(**known))


def meaning(source: str, **known: Any) -> str:
    """The statements of a source as text; fails with its diagnostics when it does not compile."""
    done = compiled(source, **known)
    assert done.script is not None, [d.render("start.bas") for d in done.diagnostics]
    return "; ".join(outline(node) for node in done.script.sections[0].body)


def value(source: str) -> str:
    """The meaning of one expression."""
    return meaning(f"it = {source}").removeprefix("it = ")


def findings(source: str, name: str = "start", **known: Any) -> list[str]:
    """Diagnostics as `CODE line:column`."""
    done = compiled(source, name, **known)
    return [f"{d.code} {d.line}:{d.column}" for d in done.diagnostics]
