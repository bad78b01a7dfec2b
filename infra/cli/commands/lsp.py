"""Serve editors over standard input and output: diagnostics, completion, explanations, definitions, formatting."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="the only way, named by some editors")


def run(_arguments: argparse.Namespace) -> int:
    from infra.cli.language_server import language_server

    language_server().start_io()
    return 0
