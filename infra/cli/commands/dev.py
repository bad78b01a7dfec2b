"""Run the whole platform on this machine: embedded services, the gateway and the chat page."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed
from infra.cli.target import FILE, find_local, write_target
from infra.gateway.platform import AlreadyRunning, GatewayFailed, Platform, Settings
from infra.gateway.template import queue_name

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

PACKAGE_SECONDS = 30.0
LEASE_SECONDS = "10"
"""How long a killed worker holds its session on a machine where a person watches."""
WAITING = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GROQ_API_KEY", "OLLAMA_HOST", "LLM_URL")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8080, help="where the chat page is (8080)")
    parser.add_argument("--bots", type=Path, default=Path("bots"), help="folder of .gbai packages")
    parser.add_argument("--data", type=Path, default=Path(".gb"), help="where everything is kept")
    parser.add_argument("--no-reload", action="store_true", help="do not restart on code changes")


def run(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    bots, data = arguments.bots.resolve(), arguments.data.resolve()
    if not bots.is_dir():
        raise CommandFailed(f"there is no folder {arguments.bots}")
    data.mkdir(parents=True, exist_ok=True)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    settings = Settings(
        data=data,
        packages=bots,
        port=arguments.port,
        reload=not arguments.no_reload,
        environment={"TURN_LEASE_SECONDS": LEASE_SECONDS},
    )
    print(
        f"Starting the platform on {arguments.data} (first start: tools are installed, a minute or two)"
    )
    try:
        with Platform(settings, told=_tell) as platform:
            write_target(data, platform)
            _await_packages(find_local(data).environment)
            _welcome(platform, bots, time.monotonic() - began)
            stopped.wait()
            print("\nStopping …", flush=True)
    except (AlreadyRunning, GatewayFailed) as error:
        raise CommandFailed(str(error)) from error
    finally:
        (data / FILE).unlink(missing_ok=True)
    print("Stopped. Everything is kept; `make dev` goes on where you left.")
    return 0


def _await_packages(environment: Mapping[str, str]) -> None:
    """Return once every change of a package has been applied: nobody should meet a half-deployed bot."""
    import boto3

    names = {
        "aws_access_key_id": "AWS_ACCESS_KEY_ID",
        "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    }
    keys = {name: environment[variable] for name, variable in names.items()}
    place = {
        "region_name": environment["AWS_REGION"],
        "endpoint_url": environment["AWS_ENDPOINT_URL"],
    }
    sqs = boto3.client("sqs", **keys, **place)
    url = sqs.get_queue_url(QueueName=queue_name("BucketQueue", fifo=False))["QueueUrl"]
    deadline, quiet = time.monotonic() + PACKAGE_SECONDS, 0
    while quiet < 2 and time.monotonic() < deadline:
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(WAITING))["Attributes"]
        quiet = 0 if any(int(counts[name]) for name in WAITING) else quiet + 1
        time.sleep(0.2)


def _tell(line: str) -> None:
    print(f"  {line}", flush=True)


def _welcome(platform: Platform, bots: Path, seconds: float) -> None:
    keys = [name for name in KEYS if os.environ.get(name)]
    model = f"the model of {keys[0]}" if keys else "the embedded model (no key needed)"
    names = sorted(path.name.removesuffix(".gbai") for path in bots.glob("*.gbai"))
    print(f"\nReady in {seconds:.1f} s, answering with {model}.\n")
    print(f"  Chat    {platform.url}/")
    for name in names:
        if name != "default":
            print(f"  Bot     {platform.url}/bot/{name}")
    print(f"  Logs    {platform.log}")
    print(f"  Bots    {bots}  (edit a file: it is live in a second)")
    print("\nCtrl-C stops everything.", flush=True)
