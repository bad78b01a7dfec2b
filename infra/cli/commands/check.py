"""Compile scripts and say what is wrong with them; nothing runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.cli.failure import CommandFailed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from infra.cli.sources import Dialogs
    from shared.basic.compiler import Compilation, Diagnostic


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        type=Path,
        nargs="+",
        help="scripts, packages, folders, patterns, or - for standard input",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument(
        "--strict", action="store_true", help="unknown keywords and stray lines are errors"
    )


def run(arguments: argparse.Namespace) -> int:
    checked = list(_checked(arguments.paths, strict=arguments.strict))
    if arguments.json:
        files = [each.as_json() for each in checked]
        print(json.dumps({"files": files}, indent=2, ensure_ascii=False))
    else:
        _print(checked)
    return 0 if all(each.ok for each in checked) else 1


@dataclass(frozen=True, slots=True)
class Checked:
    """One file; without a compilation it could not be read, and `diagnostics` says why."""

    path: Path
    diagnostics: tuple[Diagnostic, ...]
    compilation: Compilation | None = None

    @property
    def ok(self) -> bool:
        return self.compilation is not None and self.compilation.ok

    def as_json(self) -> dict[str, Any]:
        done = self.compilation
        return {
            "path": str(self.path),
            "ok": self.ok,
            "kind": _kind(done) if done else "program",
            "diagnostics": [_diagnostic(found) for found in self.diagnostics],
            "tools": [tool.openai()["function"] for tool in done.tools] if done else [],
            "keywords": sorted(done.keywords) if done else [],
        }


def _checked(paths: list[Path], *, strict: bool) -> Iterator[Checked]:
    from infra.cli.sources import Dialogs, named_files, unreadable

    folders: dict[Path, Dialogs] = {}
    endpoints: dict[Path, set[str]] = {}
    for path in named_files(paths):
        dialogs = Dialogs.around(path)
        dialogs = folders.setdefault(dialogs.root, dialogs)
        taken = endpoints.setdefault(dialogs.root, set())
        try:
            done = dialogs.compiled(path, strict=strict, webhooks=taken)
        except (OSError, CommandFailed) as error:
            yield Checked(path, (unreadable(error),))
            continue
        if done.script is not None:
            taken |= {webhook.name for webhook in done.script.webhooks}
        yield Checked(path, done.diagnostics, done)


def _kind(compilation: Compilation) -> str:
    """`schema`: the file declares tables and does nothing else."""
    script = compilation.script
    if script is not None and script.tables and not any(part.body for part in script.sections):
        return "schema"
    return compilation.kind


def _diagnostic(found: Diagnostic) -> dict[str, Any]:
    shown = asdict(found)
    del shown["excerpt"]
    return shown


def _print(checked: list[Checked]) -> None:
    diagnostics = [(each.path, found) for each in checked for found in each.diagnostics]
    for path, found in diagnostics:
        print(found.render(str(path)), end="\n\n")
    errors = sum(found.severity == "error" for _, found in diagnostics)
    warnings = len(diagnostics) - errors
    print(f"{len(checked)} scripts: {errors} errors, {warnings} warnings")
