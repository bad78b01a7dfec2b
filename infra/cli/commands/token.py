"""Print a bearer token for the HTTP API, signed with the platform's own secret."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from infra.cli.api import Api, signer
from infra.cli.target import add_target_arguments, find_target
from shared.identity.roles import LEVELS
from shared.identity.tokens import BEARER
from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.users import Identity, User

if TYPE_CHECKING:
    import argparse

    from infra.cli.target import Target

HOUR = 3600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_target_arguments(parser)
    parser.add_argument("--role", default="admin", choices=[*LEVELS][1:], help="what it may do")
    parser.add_argument("--hours", type=int, default=8, help="how long it is valid (8)")
    parser.add_argument("--name", default="operator", help="the name of the user it stands for")
    parser.add_argument("--user", default="", help="the address of a person it stands for instead")


def run(arguments: argparse.Namespace) -> int:
    target = find_target(arguments)
    target.enter()
    if arguments.user:
        user_id = Api(target).user_id(arguments.user)
        print(_signed(target, user_id, arguments.role, arguments.hours))
    elif os.environ.get("DATABASE_URL"):
        print(minted(arguments.role, arguments.name, arguments.hours))
    else:
        user_id = _added(target, arguments.role, arguments.name)
        print(_signed(target, user_id, arguments.role, arguments.hours))
    return 0


def minted(role: str, name: str = "operator", hours: int = 8) -> str:
    """A token for a new user of that role, of the platform this process has entered."""
    from functions.chat.deps import wiring

    user = User(new_id(), DEFAULT_ORGANIZATION, name, role=role)
    with wiring().store.transaction(DEFAULT_ORGANIZATION) as unit:
        unit.users.create(user)
    identity = Identity(user.id, DEFAULT_ORGANIZATION, role, int(time.time()) + hours * HOUR)
    return wiring().signer.sign(identity, BEARER)


def _added(target: Target, role: str, name: str) -> str:
    """A new user, through the API: for a platform whose database cannot be reached from here."""
    email = f"{name}-{new_id()[-12:]}@operator.example"
    wanted = {"email": email, "name": name, "roles": [role], "send_invite": False}
    return str(Api(target).call("POST", "/api/users", wanted)["id"])


def _signed(target: Target, user_id: str, role: str, hours: int) -> str:
    identity = Identity(user_id, DEFAULT_ORGANIZATION, role, int(time.time()) + hours * HOUR)
    return signer(target).sign(identity, BEARER)
