"""`gb`: run the platform, deploy bots, look into them."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from typing import TYPE_CHECKING

from infra.cli import commands
from infra.cli.failure import CommandFailed
from shared.errors import GbError
from shared.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 when all is well. What went wrong is one line on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(given)
    chosen = parser.parse_args(given)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return 2
    try:
        return int(chosen.run(chosen))
    except (CommandFailed, GbError, OSError) as error:
        print(f"gb {chosen.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gb", description=__doc__)
    parser.add_argument("--version", action="version", version=f"gb {VERSION}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    names = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    wanted = given[0] if given and given[0] in names else ""
    for name in [wanted] if wanted else names:
        module = importlib.import_module(f"{commands.__name__}.{name}")
        summary = (module.__doc__ or "").strip()
        subparser = subparsers.add_parser(name, help=summary.splitlines()[0], description=summary)
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
