"""Compile scripts and say what is wrong with them; nothing runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from infra.cli.sources import Dialogs
    from shared.basic.compiler import Compilation, Diagnostic


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", help="script files, packages or folders")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument(
        "--strict", action="store_true", help="unknown keywords and stray lines are errors"
    )


def run(arguments: argparse.Namespace) -> int:
    checked = list(_checked(arguments.paths, strict=arguments.strict))
    if arguments.json:
        files = [_shown(path, compilation) for path, compilation in checked]
        print(json.dumps({"files": files}, indent=2, ensure_ascii=False))
    else:
        _print(checked)
    return 0 if all(compilation.ok for _, compilation in checked) else 1


def _checked(paths: list[Path], *, strict: bool) -> Iterator[tuple[Path, Compilation]]:
    from infra.cli.sources import Dialogs, scripts_in

    folders: dict[Path, Dialogs] = {}
    endpoints: dict[Path, set[str]] = {}
    for path in scripts_in(paths):
        dialogs = Dialogs.around(path)
        dialogs = folders.setdefault(dialogs.root, dialogs)
        taken = endpoints.setdefault(dialogs.root, set())
        compilation = dialogs.compiled(path, strict=strict, webhooks=taken)
        if compilation.script is not None:
            taken |= {webhook.name for webhook in compilation.script.webhooks}
        yield path, compilation


def _shown(path: Path, compilation: Compilation) -> dict[str, Any]:
    return {
        "path": str(path),
        "ok": compilation.ok,
        "kind": _kind(compilation),
        "diagnostics": [_diagnostic(found) for found in compilation.diagnostics],
        "tools": [tool.openai()["function"] for tool in compilation.tools],
        "keywords": sorted(compilation.keywords),
    }


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


def _print(checked: list[tuple[Path, Compilation]]) -> None:
    diagnostics = [(path, found) for path, each in checked for found in each.diagnostics]
    for path, found in diagnostics:
        print(found.render(str(path)), end="\n\n")
    errors = sum(found.severity == "error" for _, found in diagnostics)
    warnings = len(diagnostics) - errors
    print(f"{len(checked)} scripts: {errors} errors, {warnings} warnings")
