"""Run one script on this machine: no platform, no network, what it does is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.cli.failure import CommandFailed

if TYPE_CHECKING:
    import argparse

NOT_COMPILED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a .bas file")
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
    from infra.cli.offline import OfflineModels, OfflineServices, Stubs, offline_keywords
    from infra.cli.rehearsal import Performance, Programs
    from infra.cli.sources import Dialogs, is_script
    from infra.cli.telling import JsonLines, PlainText

    if not is_script(arguments.file):
        raise CommandFailed(f"{arguments.file} is no script")
    show = JsonLines() if arguments.json else PlainText()
    dialogs, stubs = Dialogs.around(arguments.file), Stubs(_stubs(arguments.stub))
    registry = offline_keywords(show.tell, stubs, dry_run=arguments.dry_run)
    programs = Programs(dialogs, registry)
    program = programs.of_file(arguments.file)
    if program is None:
        for found in programs.diagnostics:
            print(found, file=sys.stderr)
        return NOT_COMPILED
    services = OfflineServices(
        programs.named,
        dialogs.config,
        show.tell,
        OfflineModels(stubs, arguments.dry_run),
        arguments.max_seconds,
    )
    programs.loaded[program.name.casefold()] = program
    services.program(program.name)
    performance = Performance(services, registry, show, list(arguments.hear))
    code = performance.run(program, _params(arguments.param))
    for found in programs.diagnostics:
        print(found, file=sys.stderr)
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
        found = json.loads(path.read_text())
    except ValueError as error:
        raise CommandFailed(f"{path} is not JSON: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(each, list) for each in found.values()):
        raise CommandFailed(f"{path} must map keywords to arrays of answers")
    return {name.upper(): answers for name, answers in found.items()}
