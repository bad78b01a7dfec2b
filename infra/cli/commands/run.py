"""Run one script on this machine: no platform, no network, what it does is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.cli.failure import CommandFailed

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a script, or - for standard input")
    parser.add_argument(
        "--hear", action="append", default=[], metavar="TEXT", help="the next answer to a HEAR"
    )
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="a PARAM of the script"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="act on nothing outside, tell what would be done"
    )
    parser.add_argument(
        "--stub", type=Path, help='answers by keyword, a JSON file: {"MODEL": ["Yes"], "GET": [{}]}'
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument("--max-seconds", type=float, default=60.0, metavar="N", help="(60)")


def run(arguments: argparse.Namespace) -> int:
    from infra.cli.rehearsal import NOT_COMPILED, Finding, Setup, not_compiled, rehearse
    from infra.cli.sources import unreadable
    from infra.cli.telling import JsonLines, PlainText

    setup = Setup(
        params=_params(arguments.param),
        answers=tuple(arguments.hear),
        stubs=_stubs(arguments.stub),
        dry_run=arguments.dry_run,
        seconds=arguments.max_seconds,
    )
    show = JsonLines() if arguments.json else PlainText()
    try:
        code, findings = rehearse(arguments.file, setup, show)
    except (OSError, CommandFailed) as error:
        code, findings = NOT_COMPILED, [Finding(arguments.file, unreadable(error))]
    if arguments.json and code == NOT_COMPILED:
        not_compiled(show, findings)
    for found in findings:
        print(found.diagnostic.render(str(found.file)), file=sys.stderr)
    return code


def _params(given: list[str]) -> dict[str, str]:
    found = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise CommandFailed(f"--param {pair}: write NAME=VALUE")
        found[name] = value
    return found


def _stubs(path: Path | None) -> dict[str, list[Any]]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CommandFailed(f"{path} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise CommandFailed(f"{path} must map keywords to answers")
    return {
        name.upper(): answers if isinstance(answers, list) and answers else [answers]
        for name, answers in found.items()
    }
