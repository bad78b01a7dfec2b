"""Build one function and run it once under the Lambda Runtime Interface Emulator."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed
from infra.cli.target import FILE, add_target_arguments, find_target

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("function", help="its logical id in template.yaml, like ChatFunction")
    parser.add_argument(
        "-e", "--event", type=Path, required=True, help="a JSON file, - for standard input"
    )
    add_target_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from infra.cloud.invoke import invoke

    text = sys.stdin.read() if str(arguments.event) == "-" else arguments.event.read_text()
    try:
        event = json.loads(text)
    except ValueError as error:
        raise CommandFailed(f"{arguments.event} is not JSON: {error}") from error
    running = arguments.stack or (arguments.data / FILE).exists()
    environment = dict(find_target(arguments).environment) if running else {}
    if not running:
        print("No platform is running, so the function has no database.", file=sys.stderr)
    outcome = invoke(arguments.function, event, environment)
    print(json.dumps(outcome.payload, indent=2, ensure_ascii=False))
    print(f"{outcome.milliseconds:.0f} ms", file=sys.stderr)
    failed = isinstance(outcome.payload, dict) and "errorMessage" in outcome.payload
    return 1 if failed else 0
