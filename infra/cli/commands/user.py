"""People of a platform: make the first administrator, add, list, change roles, disable, unlock."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from infra.cli.api import Api, signing_secret
from infra.cli.failure import CommandFailed
from infra.cli.target import add_target_arguments, find_target
from shared.identity.people import GIVEN
from shared.identity.reception import bootstrap_secret

if TYPE_CHECKING:
    import argparse

    from infra.cli.target import Target

CHANGES = {
    "disable": "nothing of theirs proves anything any more",
    "enable": "let them sign in again",
    "unlock": "forgive wrong passwords",
    "reset-mfa": "take a lost second factor away",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    bootstrap = actions.add_parser("bootstrap", help="print what makes the first administrator")
    add = actions.add_parser("add", help="invite somebody, or make their account at once")
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.add_argument("--role", default="user", choices=GIVEN)
    add.add_argument(
        "--password-stdin",
        action="store_true",
        help="no invitation: the account has the password read from standard input (needs the database)",
    )
    listing = actions.add_parser("list", help="everybody")
    role = actions.add_parser("role", help="give another role")
    role.add_argument("email")
    role.add_argument("role", choices=GIVEN)
    changes = [actions.add_parser(name, help=text) for name, text in CHANGES.items()]
    for change in changes:
        change.add_argument("email")
    for each in (bootstrap, add, listing, role, *changes):
        add_target_arguments(each)


def run(arguments: argparse.Namespace) -> int:
    target = find_target(arguments)
    if arguments.action == "bootstrap":
        print(f"open {target.url.rstrip('/')}/auth/bootstrap and give this secret:")
        print(bootstrap_secret(signing_secret(target)))
        return 0
    if arguments.action == "add" and arguments.password_stdin:
        return _make(target, arguments)
    return _call(Api(target), arguments)


def _call(api: Api, arguments: argparse.Namespace) -> int:
    if arguments.action == "list":
        for row in api.call("GET", "/api/users?limit=100"):
            print(f"{row['email'] or '-':36} {row['roles'][0]:10} {row['status']:9} {row['name']}")
        return 0
    if arguments.action == "add":
        wanted = {"email": arguments.email, "name": arguments.name, "roles": [arguments.role]}
        print(f"{arguments.email}: {api.call('POST', '/api/users', wanted)['status']}")
        return 0
    user_id = api.user_id(arguments.email)
    if arguments.action == "role":
        changed = api.call("PUT", f"/api/users/{user_id}/roles", {"roles": [arguments.role]})
    else:
        changed = api.call("POST", f"/api/users/{user_id}/{arguments.action}")
    print(f"{arguments.email}: {changed['roles'][0]}, {changed['status']}")
    return 0


def _make(target: Target, arguments: argparse.Namespace) -> int:
    """Make an account in the database itself, for a platform whose mail nobody reads."""
    target.enter()
    from functions.auth.deps import wiring
    from shared.identity.accounts import make_account
    from shared.identity.addressing import address
    from shared.ids import new_id
    from shared.records.organizations import DEFAULT_ORGANIZATION
    from shared.records.users import User

    password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise CommandFailed("no password on standard input")
    desk, email = wiring().reception, address(arguments.email)
    name = arguments.name or email.partition("@")[0]
    user = User(new_id(), DEFAULT_ORGANIZATION, name, arguments.role, email)
    with desk.store.transaction(DEFAULT_ORGANIZATION) as unit:
        make_account(desk, unit, user, password)
    print(f"{email}: {arguments.role}, active")
    return 0
