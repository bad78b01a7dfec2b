"""Child processes that end with their owner, however the owner ends.

Each child leaves a record in the run folder. A small watcher process (`infra.gateway.reaper`) holds
a pipe from the owner; when the owner is gone, by SIGKILL too, the pipe closes and the watcher ends
the owner's children. What even the watcher missed is ended by `end_stale` at the next start.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start one child: `log` receives stdout and stderr, `user` is a uid or None.

    `grace` is how many seconds it may take to end after `stop_signal`.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None
    stop_signal: int = signal.SIGTERM
    grace: float = GRACE_SECONDS
    pass_fds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One running child as the run folder remembers it; `started` tells a reused pid apart."""

    name: str
    pid: int
    started: float
    owner: str
    stop_signal: int
    grace: float


class Child:
    """One running child process."""

    def __init__(self, process: subprocess.Popen[bytes], launch: Launch, record: Path) -> None:
        self._process = process
        self._launch = launch
        self._record = record

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def log_tail(self, characters: int = 2000) -> str:
        return self._launch.log.read_text(errors="replace")[-characters:]

    def stop(self) -> None:
        """Ask the child to end, then insist after its grace."""
        if self.alive:
            self._process.send_signal(self._launch.stop_signal)
            try:
                self._process.wait(self._launch.grace)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._forget()

    def kill(self) -> None:
        """End the child as a crash would: SIGKILL, no warning."""
        self._process.kill()
        self._forget()

    def wait(self, timeout: float) -> int:
        return self._process.wait(timeout)

    def _forget(self) -> None:
        self._process.wait()
        self._record.unlink(missing_ok=True)


class Children:
    """The children of this process, recorded in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._owner = uuid.uuid4().hex
        self._reaper: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def spawn(self, launch: Launch) -> Child:
        """Start a child in its own session, so that Ctrl-C reaches only the owner."""
        self._start_reaper()
        launch.log.parent.mkdir(parents=True, exist_ok=True)
        with launch.log.open("ab") as log:
            process = subprocess.Popen(
                launch.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **launch.environment},
                user=launch.user,
                group=_group_of(launch.user),
                extra_groups=None if launch.user is None else [],
                start_new_session=True,
                pass_fds=launch.pass_fds,
            )
        path = self._folder / f"{launch.name}.json"
        self._write(path, process.pid, launch)
        return Child(process, launch, path)

    def end_stale(self) -> list[str]:
        """End children that a killed run left behind; their names."""
        return end_all(self._folder, (record for record in records(self._folder)))

    def close(self) -> None:
        """Let the watcher go; whatever is still recorded for this owner is ended by it."""
        if self._reaper is not None and self._reaper.stdin is not None:
            self._reaper.stdin.close()
            self._reaper.wait()
            self._reaper = None

    def _start_reaper(self) -> None:
        with self._lock:
            if self._reaper is None:
                self._reaper = subprocess.Popen(
                    [sys.executable, "-m", "infra.gateway.reaper", str(self._folder), self._owner],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                    cwd=Path(__file__).parents[2],
                )

    def _write(self, path: Path, pid: int, launch: Launch) -> None:
        try:
            started = psutil.Process(pid).create_time()
        except psutil.NoSuchProcess:
            return  # it ended at once: the caller sees that through `alive`
        record = Record(
            launch.name, pid, started, self._owner, int(launch.stop_signal), launch.grace
        )
        path.write_text(json.dumps(asdict(record)))


def records(folder: Path, owner: str | None = None) -> list[Record]:
    """What the run folder remembers, of one owner or of all."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            record = Record(**json.loads(path.read_text()))
        except (ValueError, TypeError, FileNotFoundError):
            continue  # half written by a killed owner, or just ended: nothing to act on
        if owner in (None, record.owner):
            found.append(record)
    return found


def end_all(folder: Path, ended: Iterable[Record]) -> list[str]:
    """Stop the recorded processes that still run, kill the slow ones, forget all of them."""
    running: list[tuple[Record, psutil.Process]] = []
    for record in ended:
        process = _running(record)
        if process is None:
            (folder / f"{record.name}.json").unlink(missing_ok=True)
        else:
            process.send_signal(record.stop_signal)
            running.append((record, process))
    signalled = time.monotonic()
    for record, process in running:
        _await_end(process, signalled + record.grace)
        (folder / f"{record.name}.json").unlink(missing_ok=True)
    return [record.name for record, _ in running]


def _await_end(process: psutil.Process, deadline: float) -> None:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except psutil.TimeoutExpired:
        process.kill()


def _running(record: Record) -> psutil.Process | None:
    try:
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - record.started) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def _group_of(user: int | None) -> int | None:
    if user is None:
        return None
    import pwd

    return pwd.getpwuid(user).pw_gid
