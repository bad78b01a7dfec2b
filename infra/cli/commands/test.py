"""Play the conversation tests that lie beside a package's dialogs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", type=Path, nargs="+", help="packages, folders or .test files")


def run(arguments: argparse.Namespace) -> int:
    from infra.cli.scenario import played, scenarios_in

    missing = [path for path in arguments.paths if not path.exists()]
    if missing:
        raise CommandFailed(f"{missing[0]} is not there")
    count = failed = 0
    for scenario in scenarios_in(arguments.paths):
        difference = played(scenario)
        count, failed = count + 1, failed + bool(difference)
        print(
            f"{'failed' if difference else 'ok':6} {scenario.file}:{scenario.line} {scenario.name}"
        )
        if difference:
            print(f"       {difference}")
    print(f"{count} tests, {failed} failed")
    return 1 if failed else 0
