"""Make a starting package: a bot with a greeting, a tool, a document and a config file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed

if TYPE_CHECKING:
    import argparse

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
STARTER = Path(__file__).resolve().parents[1] / "starter"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="lower-case letters, digits and hyphens")
    parser.add_argument("--bots", type=Path, default=Path("bots"), help="where to put it")


def run(arguments: argparse.Namespace) -> int:
    name = arguments.name.removesuffix(".gbai")
    if not NAME.match(name):
        raise CommandFailed(
            f"“{name}” is not a bot's name: use lower-case letters, digits and hyphens"
        )
    package = arguments.bots / f"{name}.gbai"
    if package.exists():
        raise CommandFailed(f"{package} exists already")
    for source in sorted(path for path in STARTER.rglob("*") if path.is_file()):
        relative = str(source.relative_to(STARTER)).replace("BOT", name)
        target = package / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text().replace("{{name}}", name))
        print(f"  {target}")
    print(f"\nMade {package}. With `make dev` running it answers at /bot/{name}.")
    return 0
