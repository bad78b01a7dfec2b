"""Look into the runs of a platform that wait or have failed: where they stand and what they hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from infra.cli.failure import CommandFailed
from infra.cli.target import add_target_arguments, find_target
from shared.ids import is_id
from shared.records.runs import FAILED, WAITING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from functions.basic.deps import Wiring
    from shared.records.runs import Run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_target_arguments(parser)
    parser.add_argument("--bot", default="", help="of this bot only")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument(
        "act",
        nargs="?",
        choices=("list", "cancel", "retry"),
        default="list",
        help="list them; cancel: end one where it stands; retry: go on with a failed one at what failed",
    )
    parser.add_argument("id", nargs="?", default="", help="the run to cancel or retry")


def run(arguments: argparse.Namespace) -> int:
    if (arguments.act == "list") == bool(arguments.id):
        raise CommandFailed("write gb runs, gb runs cancel ID or gb runs retry ID")
    find_target(arguments).enter()
    from functions.basic.deps import wiring

    ports = wiring()
    if arguments.act != "list":
        _act(ports, arguments.act, arguments.id)
        return 0
    for row in _rows(ports, arguments.bot):
        print(json.dumps(row, ensure_ascii=False) if arguments.json else _text(row))
    return 0


def _act(ports: Wiring, act: str, run_id: str) -> None:
    from shared.scripts import trials

    run = _find(ports, run_id)
    if act == "retry":
        if trials.retry(ports.bench(), run) is None:
            raise CommandFailed("only a failed run without a conversation can be gone on with")
        print(f"{run.id} goes on")
        return
    with ports.store.transaction(run.org_id) as unit:
        if trials.cancelled(unit, run.id) is None:
            raise CommandFailed("only a run that waits or has failed can be cancelled")
    print(f"{run.id} is cancelled")


def _find(ports: Wiring, run_id: str) -> Run:
    for org_id in ports.store.directory.org_ids() if is_id(run_id) else ():
        with ports.store.transaction(org_id) as unit:
            found = unit.runs.get(run_id)
        if found is not None:
            return found
    raise CommandFailed(f"there is no run {run_id}")


def _rows(ports: Wiring, bot_name: str) -> Iterator[dict[str, Any]]:
    from shared.scripts.trials import variables

    for org_id in ports.store.directory.org_ids():
        with ports.store.transaction(org_id) as unit:
            for bot in unit.bots.list():
                if bot_name not in ("", bot.name):
                    continue
                for status in (WAITING, FAILED):
                    for each in unit.runs.list_of(bot.id, status=status):
                        yield _row(bot.name, each, variables(unit, each))


def _row(bot: str, run: Run, frames: list[dict[str, Any]]) -> dict[str, Any]:
    innermost = frames[-1] if frames else {}
    return {
        "id": run.id,
        "bot": bot,
        "status": run.status,
        "trigger": run.trigger,
        "file": f"{run.error.get('file') or innermost.get('script') or run.script}.bas",
        "line": run.error.get("line") or innermost.get("line"),
        "waits_for": run.wait.get("kind"),
        "due": run.wait.get("due"),
        "error": run.error or None,
        "variables": innermost.get("variables", {}),
    }


def _text(row: dict[str, Any]) -> str:
    why = row["waits_for"] or "{code} {message}".format(
        **row["error"] or {"code": "", "message": ""}
    )
    place = f"{row['bot']}/{row['file']}:{row['line']}"
    shown = [
        f"    {name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in row["variables"].items()
    ]
    return "\n".join([f"{row['id']}  {row['status']}  {place}  {why}", *shown])
