"""Play the conversation tests that lie beside a package's dialogs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from infra.cli.junit import Outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", type=Path, nargs="+", help="packages, folders, patterns or .test files"
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write a JUnit report, too")


def run(arguments: argparse.Namespace) -> int:
    from infra.cli.junit import write_junit
    from infra.cli.scenario import SUFFIX
    from infra.cli.sources import named_files

    files = named_files(arguments.paths, SUFFIX)
    missing = [file for file in files if not file.is_file()]
    if missing:
        raise CommandFailed(f"{missing[0]} is not there")
    outcomes = []
    for outcome in _played(files):
        outcomes.append(outcome)
        word = "failed" if outcome.failure else "ok"
        print(f"{word:6} {outcome.file}:{outcome.line} {outcome.name}")
        if outcome.failure:
            print(f"       {outcome.failure}")
    failed = sum(bool(outcome.failure) for outcome in outcomes)
    print(f"{len(outcomes)} tests, {failed} failed")
    if arguments.junit:
        write_junit(arguments.junit, outcomes)
    return 1 if failed else 0


def _played(files: Sequence[Path]) -> Iterator[Outcome]:
    from infra.cli.junit import Outcome
    from infra.cli.playing import played
    from infra.cli.scenario import scenarios

    for file in files:
        try:
            found = scenarios(file)
        except (CommandFailed, OSError) as error:
            yield Outcome(file, 1, "can be read", str(error), 0.0)
            continue
        for scenario in found:
            began = time.perf_counter()
            failure = played(scenario)
            seconds = time.perf_counter() - began
            yield Outcome(file, scenario.line, scenario.name, failure, seconds)
