"""Print a bearer token for the HTTP API, signed with the platform's own secret."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed
from infra.cli.target import add_target_arguments, find_target
from shared.identity.roles import LEVELS
from shared.identity.tokens import BEARER
from shared.ids import new_id
from shared.records.users import Identity, User

if TYPE_CHECKING:
    import argparse

HOUR = 3600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_target_arguments(parser)
    parser.add_argument("--role", default="admin", choices=[*LEVELS][1:], help="what it may do")
    parser.add_argument("--hours", type=int, default=8, help="how long it is valid (8)")
    parser.add_argument("--name", default="operator", help="the name of the user it stands for")


def run(arguments: argparse.Namespace) -> int:
    find_target(arguments).enter()
    print(minted(arguments.role, arguments.name, arguments.hours))
    return 0


def minted(role: str, name: str = "operator", hours: int = 8) -> str:
    """A token for a new user of that role, of the platform this process has entered."""
    from functions.chat.deps import wiring

    bot = wiring().store.directory.bot_named("default")
    if bot is None:
        raise CommandFailed("the platform has no bot yet; deploy one first")
    user = User(new_id(), bot.org_id, name, role=role)
    with wiring().store.transaction(bot.org_id) as unit:
        unit.users.create(user)
    identity = Identity(user.id, bot.org_id, role, int(time.time()) + hours * HOUR)
    return wiring().signer.sign(identity, BEARER)
