"""One built function under AWS's Runtime Interface Emulator, with Lambda's own runtime client.

The emulator is the binary inside the SAM CLI's wheel. It needs no Docker, serves one invocation at a
time (two at once crash it, hence the lock), starts the function lazily at the first one, and
does not run SnapStart's hooks.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from infra.build.target import machine_here
from infra.build.template import FUNCTION, load, target
from infra.build.toolchain import ToolFailed, tool
from infra.gateway.ports import HOST, free_port

READY_SECONDS = 10.0
_INIT = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)\)")
_PATH = "/2015-03-31/functions/function/invocations"


@dataclass(frozen=True, slots=True)
class Invocation:
    """What one invocation gave: the payload as JSON, milliseconds seen from outside, log lines since start."""

    payload: Any
    milliseconds: float
    log: str


class Emulator:
    """A running function; `with` it, then `invoke`."""

    def __init__(self, function: str, built: Path, environment: Mapping[str, str]) -> None:
        properties = load().of_type(FUNCTION)[function]
        layers = [target(layer) or "" for layer in properties.get("Layers", [])]
        self._task = built / function
        self._paths = [self._task, *(built / layer / "python" for layer in layers)]
        self._handler = str(properties["Handler"])
        self._timeout = int(properties["Timeout"])
        self._settings = {
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(properties["MemorySize"]),
            **environment,
        }
        self._lock = threading.Lock()
        self._port = free_port()

    def __enter__(self) -> Self:
        self._output = tempfile.TemporaryFile("w+b")
        self._process = subprocess.Popen(
            self._command(),
            cwd=self._task,
            env=self._environment(),
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._await_port()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._output.close()

    def invoke(self, event: object) -> Invocation:
        """Run the handler once. Its exception comes back as a payload with `errorMessage`."""
        request = urllib.request.Request(
            f"http://{HOST}:{self._port}{_PATH}", json.dumps(event).encode()
        )
        with self._lock:
            began = time.perf_counter()
            try:
                with urllib.request.urlopen(
                    request, timeout=self._timeout + READY_SECONDS
                ) as answer:
                    text = answer.read().decode()
            except urllib.error.HTTPError as refused:
                text = refused.read().decode()
            milliseconds = (time.perf_counter() - began) * 1000
        return Invocation(_parsed(text), milliseconds, self.log())

    def log(self) -> str:
        """Everything the emulator and the function printed so far."""
        self._output.seek(0)
        return self._output.read().decode(errors="replace")

    def init_milliseconds(self) -> float:
        """How long the function's start took; the REPORT line's own figure is always near zero."""
        found = _INIT.search(self.log())
        if found is None:
            raise ToolFailed(f"the function has not been started yet\n{self.log()}")
        return float(found[1])

    def resident_megabytes(self) -> float:
        """Resident memory of the function's own process."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        return max((child.memory_info().rss for child in children), default=0) / 1_000_000

    def _command(self) -> list[str | Path]:
        python = tool("emulator") / "python"
        addresses = [
            *("--runtime-interface-emulator-address", f"{HOST}:{self._port}"),
            *("--runtime-api-address", f"{HOST}:{free_port()}"),
        ]
        return [_binary(), *addresses, python, "-m", "awslambdaric", self._handler]

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "LAMBDA_TASK_ROOT": str(self._task),
            "PYTHONPATH": os.pathsep.join(map(str, self._paths)),
            "PYTHONDONTWRITEBYTECODE": "1",  # what is built stays as it was built
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(self._timeout),
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            **self._settings,
        }

    def _await_port(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, self._port)) == 0:
                    return
            time.sleep(0.01)
        raise ToolFailed(f"the emulator did not start\n{self.log()}")


def _binary() -> Path:
    """The emulator's executable; the wheel ships it without the executable bit."""
    name = f"aws-lambda-rie-{machine_here()}"
    found = next(
        tool("sam").parent.glob(f"lib/python*/site-packages/samcli/local/rapid/{name}"), None
    )
    if found is None:
        raise ToolFailed(f"the SAM CLI's wheel has no {name}")
    found.chmod(found.stat().st_mode | stat.S_IXUSR)
    return found


def _parsed(text: str) -> Any:
    """Results are JSON, except the emulator's own notices (a timeout), which are plain text."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return {"errorMessage": text, "errorType": "Emulator"}
