"""S3, SQS, Secrets Manager, SES and Scheduler: MiniStack in a virtual environment of its own.

Its own, because it pins botocore and would otherwise pull ours with it. It is installed once, on
demand, from the hash-locked `requirements/aws.txt`.

Objects are on disk at once; queues and secrets are written when MiniStack ends, which every way of
ending the platform waits for. Only killing MiniStack itself loses messages that were queued since.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from infra.gateway.ports import HOST
from infra.gateway.processes import Launch
from infra.gateway.services.service import Service, ServiceFailed, answers

REQUIREMENTS = Path(__file__).parents[3] / "requirements" / "aws.txt"
REGION = "us-east-1"


class Aws(Service):
    """The AWS services behind the gateway."""

    name = "aws"

    def prepare(self) -> None:
        super().prepare()
        install(self._site.tools)

    def launch(self) -> Launch:
        return Launch(
            self.name,
            (str(tool_folder(self._site.tools) / "bin" / "ministack"),),
            self._site.log(self.name),
            # Its state is written when it ends, after the last long poll of a queue was answered.
            grace=30.0,
            environment={
                "GATEWAY_PORT": str(self.port),
                "BIND_HOST": HOST,  # its default is every interface
                "MINISTACK_HOST": HOST,
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "LAMBDA_EXECUTOR": "local",
                "LOG_LEVEL": "WARNING",
                "PERSIST_STATE": "1",
                "STATE_DIR": str(self.folder / "state"),
                "S3_PERSIST": "1",
                "S3_DATA_DIR": str(self.folder / "s3"),
            },
        )

    def ready(self) -> bool:
        return answers(f"{self.url}/_ministack/health")

    def environment(self) -> Mapping[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }


def tool_folder(tools: Path) -> Path:
    """The virtual environment of MiniStack; another lock file is another folder."""
    return tools / f"ministack-{sha256(REQUIREMENTS.read_bytes()).hexdigest()[:8]}"


def install(tools: Path) -> None:
    """Create the virtual environment unless it is there and complete."""
    folder = tool_folder(tools)
    if (folder / "complete").exists():
        return
    tools.mkdir(parents=True, exist_ok=True)
    with (tools / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs may get here together
        if not (folder / "complete").exists():
            _install_into(folder)


def _install_into(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for command in _installation(folder):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServiceFailed("aws", f"could not be installed: {command[0]}", done.stderr[-2000:])
    (folder / "complete").touch()


def _installation(folder: Path) -> Iterator[list[str]]:
    interpreter = _interpreter()
    python = str(folder / "bin" / "python")
    if uv := shutil.which("uv"):
        yield [uv, "venv", "-q", "--python", interpreter, str(folder)]
        yield [uv, "pip", "install", "-q", "--python", python, "-r", str(REQUIREMENTS)]
    else:
        yield [interpreter, "-m", "venv", str(folder)]
        yield [python, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(REQUIREMENTS)]


def _interpreter() -> str:
    """Python 3.13 when there is one, as on Lambda; else the running version."""
    pyenv = sorted((Path.home() / ".pyenv" / "versions").glob("3.13*/bin/python3.13"))
    for candidate in filter(None, (shutil.which("python3.13"), *map(str, pyenv))):
        # A pyenv shim may be on PATH and still refuse to run: try it.
        tried = subprocess.run([candidate, "-c", ""], capture_output=True, check=False)
        if tried.returncode == 0:
            return candidate
    return sys.executable
