"""The platform's own life: one per folder, data kept, code reloaded, nothing left running."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from infra.gateway.platform import AlreadyRunning, GatewayFailed, Platform, Settings
from infra.gateway.processes import records
from infra.gateway.services.aws import Aws
from infra.gateway.services.service import ROOT
from tests.support.platform import TINY, data_folder, tiny_platform, wait_until

OWNER = """
import sys
from pathlib import Path
from infra.gateway.platform import Platform, Settings
from tests.support.platform import TINY
from infra.gateway.services.aws import Aws
data = Path(sys.argv[1])
settings = Settings(data=data, template=TINY, services=(Aws,), environment={"NOTES": str(data / "notes")})
platform = Platform(settings, told=lambda text: None)
platform.start()
print(platform.url, flush=True)
sys.stdin.read()
"""


def test_two_platforms_do_not_share_a_folder() -> None:
    with data_folder() as data, tiny_platform(data) as running:
        second = Platform(Settings(data=data, template=TINY, services=(Aws,)))
        with pytest.raises(AlreadyRunning):
            second.start()
        assert httpx.get(f"{running.url}/bare").status_code == 200


def test_queued_messages_and_addresses_survive_a_restart() -> None:
    with data_folder() as data:
        with tiny_platform(data) as first:
            first.kill_workers()
            sent = subprocess.run(
                [sys.executable, "-c", SEND, first.service(Aws).url], check=True, cwd=ROOT
            )
            assert sent.returncode == 0
            before = (first.url, first.service(Aws).url)
        with tiny_platform(data) as second:
            assert (second.url, second.service(Aws).url) == before
            wait_until(lambda: "done kept" in (data / "notes").read_text(), "it is handled")


SEND = """
import sys, boto3
sqs = boto3.client("sqs", endpoint_url=sys.argv[1], region_name="us-east-1",
                   aws_access_key_id="test", aws_secret_access_key="test")
url = sqs.get_queue_url(QueueName="gb-local-WorkQueue.fifo")["QueueUrl"]
sqs.send_message(QueueUrl=url, MessageBody="kept", MessageGroupId="g", MessageDeduplicationId="k")
"""


def test_nothing_runs_on_after_the_platform_is_killed() -> None:
    with data_folder() as data:
        (data / "notes").touch()
        with subprocess.Popen(
            [sys.executable, "-c", OWNER, str(data)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as owner:
            assert owner.stdout is not None
            assert owner.stdout.readline().startswith(b"http://")
            pids = [record.pid for record in records(data / "run")]
            owner.send_signal(signal.SIGKILL)
        assert len(pids) == 2
        wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids), "all have ended")


def test_a_changed_source_file_restarts_the_handlers() -> None:
    with data_folder() as data:
        watched = data / "sources"
        watched.mkdir()
        with tiny_platform(data, reload=True, watched=(watched,)):
            (watched / "rule.py").write_text("x = 1")
            notes = data / "notes"
            wait_until(lambda: notes.read_text().count("set up hello") == 2, "it started again")


@pytest.mark.parametrize("name", ["gateway", "aws"])
def test_what_crashes_is_started_again(name: str) -> None:
    with data_folder() as data, tiny_platform(data, reload=True, watched=()) as running:
        crashed = next(one for one in records(data / "run") if one.name == name)
        psutil.Process(crashed.pid).kill()
        notes = data / "notes"
        wait_until(lambda: notes.read_text().count("set up hello") == 2, "it started again")
        assert httpx.get(f"{running.url}/bare", timeout=30).status_code == 200


def test_a_failed_deployment_is_told_and_leaves_nothing_running() -> None:
    with data_folder() as data:
        (data / "fail-setup").touch()
        with pytest.raises(GatewayFailed, match="Setup: as asked"), tiny_platform(data):
            pass
        assert records(data / "run") == []


def test_an_error_in_the_template_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "template.yaml"
    shutil.copy(TINY, broken)
    broken.write_text(broken.read_text().replace("!Ref WorkQueue", "!Ref Nobody", 1))
    with data_folder() as data:
        settings = Settings(data=data, template=broken, services=(Aws,))
        with pytest.raises(GatewayFailed, match="Unresolved: Nobody"), Platform(settings):
            pass


def test_the_handlers_lines_and_the_gateways_are_json_in_one_log() -> None:
    with data_folder() as data, tiny_platform(data) as running:
        httpx.get(f"{running.url}/raise")
        lines = running.log.read_text().splitlines()
        failed = next(json.loads(line) for line in lines if "ApiFunction failed" in line)
    assert failed["level"] == "ERROR"
    assert "RuntimeError: as asked" in failed["exception"]


def test_queues_are_served_again_after_the_emulator_crashed() -> None:
    with data_folder() as data, tiny_platform(data) as running:
        emulator = running.service(Aws)
        emulator.kill()
        emulator.start()
        running.restart()  # the queues of a crashed emulator are gone: they are created again
        subprocess.run([sys.executable, "-c", SEND, emulator.url], check=True, cwd=ROOT)
        wait_until(lambda: "done kept" in (data / "notes").read_text(), "it is handled")
