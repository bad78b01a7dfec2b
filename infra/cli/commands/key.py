"""API keys: make one for somebody, list them, revoke one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.cli.api import Api
from infra.cli.failure import CommandFailed
from infra.cli.target import add_target_arguments, find_target

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = actions.add_parser("new", help="make a key; it is printed once")
    new.add_argument("email", help="whose key it is")
    new.add_argument("--name", default="gb")
    new.add_argument(
        "--scope",
        action="append",
        default=[],
        help="read, write, delete, admin, bot:ID, RESOURCE:ACTION; may be repeated (read)",
    )
    new.add_argument("--days", type=int, default=90, help="how long it is valid (90)")
    listing = actions.add_parser("list", help="all keys, by their beginnings")
    revoke = actions.add_parser("revoke", help="from now on the key proves nothing")
    revoke.add_argument("prefix", help="the beginning of the key, as `gb key list` shows it")
    for each in (new, listing, revoke):
        add_target_arguments(each)


def run(arguments: argparse.Namespace) -> int:
    target = find_target(arguments)
    operator = Api(target)
    if arguments.action == "new":
        owner = Api(target, operator.user_id(arguments.email), "user")
        wanted = {
            "name": arguments.name,
            "scopes": arguments.scope or ["read"],
            "expires_in_days": arguments.days,
        }
        print(owner.call("POST", "/api/user/api-keys", wanted)["key"])
        return 0
    keys = operator.call("GET", "/api/security/api-keys?limit=100")
    if arguments.action == "list":
        for key in keys:
            scopes = ",".join(key["scopes"])
            print(f"{key['prefix']:12} {key['name']:20} {scopes:30} until {key['expires_at']}")
        return 0
    found = [key for key in keys if key["prefix"] == arguments.prefix[: len(key["prefix"])]]
    if not found:
        raise CommandFailed(f"no key begins with {arguments.prefix}")
    for key in found:
        operator.call("DELETE", f"/api/security/api-keys/{key['id']}")
    print(f"{len(found)} revoked")
    return 0
