"""Bring the database's schema up to date. Safe to repeat."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database-url", default="", help="PostgreSQL address; DATABASE_URL by default"
    )


def run(arguments: argparse.Namespace) -> int:
    from layers.schema.migrations import migrate

    url = arguments.database_url or os.environ.get("DATABASE_URL", "")
    if not url:
        raise CommandFailed("name a --database-url or set DATABASE_URL")
    applied = migrate(url)
    print("\n".join(f"applied {name}" for name in applied) or "the schema is up to date")
    return 0
