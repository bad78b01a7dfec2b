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
    from functions.chat.deps import wiring

    bot = wiring().store.directory.bot_named("default")
    if bot is None:
        raise CommandFailed("the platform has no bot yet; deploy one first")
    user = User(new_id(), bot.org_id, arguments.name, role=arguments.role)
    with wiring().store.transaction(bot.org_id) as unit:
        unit.users.create(user)
    expires = int(time.time()) + arguments.hours * HOUR
    identity = Identity(user.id, bot.org_id, arguments.role, expires)
    print(wiring().signer.sign(identity, BEARER))
    return 0
