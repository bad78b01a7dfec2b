"""Files of a drive: list them, copy them there and back, keep a folder the same on both sides."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.commands.token import minted
from infra.cli.failure import CommandFailed
from infra.cli.target import add_target_arguments, find_target

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from infra.cli.drive_client import DriveClient, Remote

PREFIX = "drive:"
"""Marks the side that is in the drive, as in `gb drive cp report.pdf drive:reports/`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_target_arguments(parser)
    parser.add_argument("--bot", default="default", help="the drive of this bot (default)")
    parser.add_argument(
        "--root",
        default="",
        choices=("", "bot", "user", "shared"),
        help="bot: the package (the operator's choice); user: the own files of a --token",
    )
    parser.add_argument(
        "--token", default=os.environ.get("GB_TOKEN", ""), help="a person's token or API key"
    )
    parser.add_argument("--delete", action="store_true", help="sync: remove what the source lacks")
    parser.add_argument("act", choices=("ls", "cp", "sync"))
    parser.add_argument("paths", nargs="*", help="drive:PATH for what is in the drive")


def run(arguments: argparse.Namespace) -> int:
    target = find_target(arguments)
    target.enter()
    from infra.cli.drive_client import DriveClient

    token = arguments.token or minted("admin")
    root = arguments.root or ("user" if arguments.token else "bot")
    with closing(DriveClient(target.url, token, arguments.bot, root)) as drive:
        return act(drive, arguments)


def act(drive: DriveClient, arguments: argparse.Namespace) -> int:
    """Do what the arguments name; 0."""
    return _ACTS[arguments.act](drive, arguments)


def _list(drive: DriveClient, arguments: argparse.Namespace) -> int:
    for path in arguments.paths or [PREFIX]:
        for one in drive.listing(_inside(path).strip("/")):
            size = "-" if one.is_folder else str(one.size)
            print(f"{one.modified[:19]:19} {size:>12} {one.path}{'/' if one.is_folder else ''}")
    return 0


def _copy(drive: DriveClient, arguments: argparse.Namespace) -> int:
    *sources, goal = _two_sides(arguments.paths)
    if goal.startswith(PREFIX):
        _send(drive, list(_local(sources, goal, drive)))
    else:
        _fetch(drive, list(_remote(sources, Path(goal), drive)))
    return 0


def _sync(drive: DriveClient, arguments: argparse.Namespace) -> int:
    source, goal = _two_sides(arguments.paths)
    if goal.startswith(PREFIX):
        _sync_up(drive, Path(source), _inside(goal).strip("/"), delete=arguments.delete)
    else:
        _sync_down(drive, _inside(source).strip("/"), Path(goal), delete=arguments.delete)
    return 0


def _sync_up(drive: DriveClient, folder: Path, goal: str, *, delete: bool) -> None:
    if not folder.is_dir():
        raise CommandFailed(f"{folder} is no folder")
    there = _below(drive, goal)
    here = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    changed = [
        (path, f"{goal}/{name}".strip("/"))
        for name, path in here.items()
        if name not in there or there[name].etag != _etag(path)
    ]
    _send(drive, changed)
    gone = [one for name, one in there.items() if name not in here]
    for one in gone if delete else ():
        drive.remove(one.path)
    print(f"{len(changed)} sent, {len(gone) if delete else 0} removed, {len(here)} in all")


def _sync_down(drive: DriveClient, source: str, folder: Path, *, delete: bool) -> None:
    there = _below(drive, source)
    changed = [
        (one, folder / name)
        for name, one in there.items()
        if not (folder / name).is_file() or _etag(folder / name) != one.etag
    ]
    _fetch(drive, changed)
    here = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    gone = [path for name, path in here.items() if name not in there]
    for path in gone if delete else ():
        path.unlink()
    print(f"{len(changed)} fetched, {len(gone) if delete else 0} removed, {len(there)} in all")


def _below(drive: DriveClient, folder: str) -> dict[str, Remote]:
    """Files below a folder by their path there; none when it is not there yet."""
    if drive.find(folder) is None:
        return {}
    start = len(folder) + 1 if folder else 0
    return {one.path[start:]: one for one in drive.tree(folder)}


def _local(sources: list[str], goal: str, drive: DriveClient) -> Iterable[tuple[Path, str]]:
    """Local files with their paths in the drive. Into a folder when the goal is one, or ends with '/'."""
    inside = _inside(goal)
    there = drive.find(inside.strip("/"))
    into = inside.endswith("/") or len(sources) > 1 or (there is not None and there.is_folder)
    for source in map(Path, sources):
        base = f"{inside.strip('/')}/{source.name}".strip("/") if into else inside.strip("/")
        if source.is_dir():
            for path in _files(source):
                yield path, f"{base}/{path.relative_to(source).as_posix()}"
        elif source.is_file():
            yield source, base
        else:
            raise CommandFailed(f"there is no {source}")


def _remote(sources: list[str], goal: Path, drive: DriveClient) -> Iterable[tuple[Remote, Path]]:
    for source in sources:
        path = _inside(source).strip("/")
        found = drive.find(path)
        if found is None:
            raise CommandFailed(f"there is no {source}")
        name = path.rpartition("/")[2] or "drive"
        base = goal / name if goal.is_dir() or len(sources) > 1 else goal
        if not found.is_folder:
            yield found, base
            continue
        for one in drive.tree(path):
            yield one, base / one.path[len(path) :].strip("/")


def _send(drive: DriveClient, files: list[tuple[Path, str]]) -> None:
    total = sum(path.stat().st_size for path, _ in files)
    with closing(_Bar(total)) as bar:
        for path, goal in files:
            bar.name(goal)
            drive.send(path, goal, bar.add)


def _fetch(drive: DriveClient, files: list[tuple[Remote, Path]]) -> None:
    with closing(_Bar(sum(one.size for one, _ in files))) as bar:
        for one, path in files:
            bar.name(one.path)
            drive.fetch(one.path, path, bar.add)


class _Bar:
    """Progress on one line of a terminal; a line per file elsewhere."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._name = max(total, 1), 0, ""
        self._live = sys.stderr.isatty()

    def name(self, text: str) -> None:
        self._name = text
        if not self._live:
            print(text, file=sys.stderr)

    def add(self, size: int) -> None:
        self._done += size
        if self._live:
            share = min(100, self._done * 100 // self._total)
            print(f"\r\x1b[K{share:3}% {self._name[:60]}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr)


def _two_sides(paths: list[str]) -> list[str]:
    if len(paths) < 2 or paths[-1].startswith(PREFIX) == paths[0].startswith(PREFIX):
        raise CommandFailed(f"name a source and a goal, one of them in the drive: {PREFIX}PATH")
    return paths


def _inside(path: str) -> str:
    if not path.startswith(PREFIX):
        raise CommandFailed(f"what is in the drive is written {PREFIX}PATH, not {path}")
    return path.removeprefix(PREFIX)


def _files(folder: Path) -> Iterable[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _etag(path: Path) -> str:
    """S3's etag of an object that was stored in one piece."""
    return md5(path.read_bytes(), usedforsecurity=False).hexdigest()


_ACTS = {"ls": _list, "cp": _copy, "sync": _sync}
