"""Write scripts in canonical form: words of the language in capitals, blocks indented."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed

if TYPE_CHECKING:
    import argparse

UNREADABLE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        type=Path,
        nargs="+",
        help="scripts, packages, folders, patterns, or - for standard input",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; 1 when a script would change"
    )
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change")


@dataclass(frozen=True, slots=True)
class Formatted:
    path: Path
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def run(arguments: argparse.Namespace) -> int:
    from infra.cli.sources import STDIN, named_files

    changed = unreadable = 0
    files = named_files(arguments.paths)
    for path in files:
        done = _formatted(path)
        if done is None:
            unreadable += 1
            continue
        changed += done.is_changed
        if arguments.diff:
            _show_difference(done)
        elif path == STDIN and not arguments.check:
            sys.stdout.write(done.after)
        elif done.is_changed:
            _write(done, only_told=arguments.check)
    if STDIN not in files:
        word = "would change" if arguments.check or arguments.diff else "changed"
        print(f"{len(files)} scripts: {changed} {word}, {unreadable} left alone", file=sys.stderr)
    return UNREADABLE if unreadable else int(bool(changed and arguments.check))


def _formatted(path: Path) -> Formatted | None:
    """None for a script that cannot be read or compiled, which standard error is told."""
    from infra.cli.sources import Dialogs, source_of, unreadable
    from shared.basic.authoring.canonical import canonical
    from shared.basic.compiler import Diagnostic
    from shared.errors import CompileFailed

    try:
        source = source_of(path)
        return Formatted(path, source, canonical(source, Dialogs.around(path).name(path)))
    except CompileFailed as failed:
        found = (failed.details or {})["diagnostics"]
        diagnostics = [Diagnostic(**each) for each in found]
    except (OSError, CommandFailed) as error:
        diagnostics = [unreadable(error)]
    for diagnostic in diagnostics:
        print(diagnostic.render(str(path)), file=sys.stderr)
    return None


def _write(done: Formatted, *, only_told: bool) -> None:
    if not only_told:
        done.path.write_text(done.after, encoding="utf-8", newline="")
    print(done.path)


def _show_difference(done: Formatted) -> None:
    before, after = (text.splitlines(keepends=True) for text in (done.before, done.after))
    sys.stdout.writelines(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in unified_diff(before, after, str(done.path), str(done.path))
    )
