"""Children end with their owner, however the owner ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from infra.gateway.processes import Children, Launch, records
from infra.gateway.services.service import ROOT
from tests.support.platform import wait_until

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
)
OWNER = """
import sys, time
from pathlib import Path
from infra.gateway.processes import Children, Launch
folder = Path(sys.argv[1])
child = Children(folder / "run").spawn(
    Launch("sleeper", (sys.executable, "-c", "import time; time.sleep(600)"), folder / "log"))
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    made = Children(tmp_path / "run")
    yield made
    made.close()


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_stopped_child_leaves_no_record(children: Children, tmp_path: Path) -> None:
    child = children.spawn(Launch("sleeper", SLEEPER, tmp_path / "log"))
    assert [record.pid for record in records(tmp_path / "run")] == [child.pid]
    child.stop()
    assert not child.alive
    assert records(tmp_path / "run") == []


def test_a_child_that_ignores_the_signal_is_killed_after_its_grace(
    children: Children, tmp_path: Path
) -> None:
    child = children.spawn(Launch("stubborn", STUBBORN, tmp_path / "log", grace=0.1))
    wait_until(lambda: "deaf" in child.log_tail(), "the child ignores the signal")
    child.stop()
    assert not child.alive


def test_children_end_when_their_owner_is_killed(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    with owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.send_signal(signal.SIGKILL)
    wait_until(lambda: gone(pid), "the child is gone")
    wait_until(lambda: records(tmp_path / "run") == [], "its record is gone")


def test_what_even_the_watcher_missed_is_ended_at_the_next_start(
    children: Children, tmp_path: Path
) -> None:
    child = children.spawn(Launch("sleeper", SLEEPER, tmp_path / "log"))
    following = Children(tmp_path / "run")
    assert following.end_stale() == ["sleeper"]
    wait_until(lambda: not child.alive, "the old child is gone")


def test_a_process_that_reuses_a_pid_is_left_alone(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "x.json").write_text(
        f'{{"name": "x", "pid": {os.getpid()}, "started": 1.0, "owner": "o", "stop_signal": 9, "grace": 1}}'
    )
    assert Children(run).end_stale() == []
    assert records(run) == []
