"""The SAM CLI, as this project runs it: its own environment, no telemetry, no account needed to build."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.build.target import Target, machine_here
from infra.build.toolchain import LAMBDA_PYTHON, ROOT, ToolFailed, interpreter, lambda_python, tool

TEMPLATE = ROOT / "template.yaml"
CLOUD = ROOT / ".aws-sam" / "build"
LOCAL = ROOT / ".aws-sam" / "local"
SOURCES = ("functions", "layers", "shared", "infra/build")


def local_target() -> Target:
    """What this machine itself can run: the emulators need it."""
    return Target(lambda_python(), machine_here())


def cloud_target() -> Target:
    """The template's defaults, unless the environment or this machine's Pythons say otherwise."""
    return Target.from_environment({"GB_PYTHON_VERSION": lambda_python(), **os.environ})


def build(target: Target, folder: Path = CLOUD, *, quiet: bool = False) -> None:
    """`sam build` of the whole stack into a folder."""
    parameters = [f"PythonVersion=python{target.python}", f"Architecture={target.machine}"]
    files = ["--template-file", str(TEMPLATE), "--build-dir", str(folder)]
    call(
        ["build", "--parallel", *files, "--parameter-overrides", *parameters],
        {"GB_PYTHON_VERSION": target.python, "GB_ARCHITECTURE": target.machine},
        quiet=quiet,
    )


def build_local() -> Path:
    """The stack built for this machine, rebuilt when a source is newer; the folder."""
    built = LOCAL / "template.yaml"
    sources = [TEMPLATE, *(ROOT / "requirements").glob("*.txt")]
    for folder in SOURCES:
        sources += (path for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts)
    newest = max(path.stat().st_mtime for path in sources)
    if not built.exists() or built.stat().st_mtime < newest:
        build(local_target(), LOCAL, quiet=True)
    return LOCAL


def call(
    arguments: list[str], environment: Mapping[str, str] | None = None, *, quiet: bool = False
) -> None:
    """Run one SAM command in the project's folder; `ToolFailed` carries its output when quiet."""
    done = subprocess.run(
        [tool("sam") / "sam", *arguments],
        cwd=ROOT,
        env={**_environment(), **(environment or {})},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolFailed(f"sam {arguments[0]} failed\n{done.stdout or ''}")


def _environment() -> dict[str, str]:
    """The SAM CLI's folder comes first on PATH: a pyenv shim named python3.13 breaks its look-up."""
    python = interpreter(lambda_python()) or Path(sys.executable)
    return {
        "AWS_DEFAULT_REGION": "us-east-1",
        **os.environ,
        "PATH": os.pathsep.join([str(tool("sam")), os.environ.get("PATH", "")]),
        "GB_PYTHON": str(python),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SAM_CLI_TELEMETRY": "0",
    }


def main() -> None:
    target = cloud_target()
    print(f"building for Python {target.python} on {target.machine}", flush=True)
    if target.python != LAMBDA_PYTHON:
        print(f"deploy it with PythonVersion=python{target.python}", flush=True)
    build(target)
