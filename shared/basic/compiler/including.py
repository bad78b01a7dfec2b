"""INCLUDE: the SUBs and FUNCTIONs of another script of the bot, compiled in (spec section 4.5).

They run in the script frame of the script that includes them. Only definitions are taken: no statement of the other
file runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from shared.basic.compiler import ast
from shared.basic.compiler.known import Known

if TYPE_CHECKING:
    from shared.basic.compiler.compilation import Compilation
    from shared.basic.compiler.diagnostics import Report

_LINE: Final = re.compile(r"^[ \t]*INCLUDE[ \t]+\"([^\"\n]+)\"", re.IGNORECASE | re.MULTILINE)

Compile = Callable[[str, str, Known], "Compilation"]


def included_names(text: str) -> tuple[str, ...]:
    """The scripts a source includes: stems in small letters, in written order."""
    return tuple(dict.fromkeys(stem(path) for path in _LINE.findall(text)))


def stem(path: str) -> str:
    """The name of a script as INCLUDE and CALL write it."""
    return path.replace("\\", "/").rpartition("/")[2].removesuffix(".bas").casefold()


@dataclass(frozen=True, slots=True)
class Included:
    """What INCLUDE lines bring; `broken` names files that do not compile."""

    routines: tuple[ast.Routine, ...] = ()
    broken: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(routine.key for routine in self.routines)


def included(text: str, name: str, known: Known, compile_file: Compile) -> Included:
    """The definitions of every included file, theirs included; of equal names the first counts."""
    found: dict[str, ast.Routine] = {}
    broken: set[str] = set()
    inside = known.including | {stem(name)}
    for other in included_names(text):
        source = (known.sources or {}).get(other)
        if source is None or other in inside:
            continue
        done = compile_file(source, other, replace(known, including=inside))
        if done.script is None:
            broken.add(other)
            continue
        for routine in done.script.routines:
            found.setdefault(routine.key, routine)
    return Included(tuple(found.values()), frozenset(broken))


def check_includes(
    includes: Iterable[ast.Include], known: Known, broken: frozenset[str], report: Report
) -> None:
    """E3080 for a file that is not there or does not compile."""
    for include in includes:
        name = stem(include.path)
        if name in broken:
            report.add("E3080", include.span, f'INCLUDE "{include.path}": that file has errors')
        elif known.sources is not None and name not in known.sources:
            message = f'INCLUDE "{include.path}": file not found in this bot'
            report.add("E3080", include.span, message)


def linked(script: ast.Script, brought: Included) -> ast.Script:
    """The script with the definitions it includes; its own come first."""
    own = {routine.key for routine in script.routines}
    others = tuple(routine for routine in brought.routines if routine.key not in own)
    return replace(script, routines=(*script.routines, *others)) if others else script
