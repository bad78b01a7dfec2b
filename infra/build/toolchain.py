"""Tools of the build, each in an environment of its own under `.gb/tools`, installed when first needed.

`sam` holds the SAM CLI (with cfn-lint and the runtime interface emulator inside its wheel), `emulator`
the Lambda runtime client alone, so that a built function sees nothing but its layers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".gb" / "tools"
LAMBDA_PYTHON = "3.13"


class ToolFailed(Exception):
    """A tool could not be installed, or ended with an error; carries what it printed."""


def interpreter(version: str) -> Path | None:
    """A Python of exactly this minor version, or None.

    pyenv's shims stand on PATH for versions that are not selected and then refuse to run, so every
    candidate is run once.
    """
    for candidate in _candidates(version):
        if candidate.exists() and _runs_as(candidate, version):
            return candidate
    return None


def lambda_python() -> str:
    """The minor version to build for here: Lambda's when it is installed, else the running one."""
    return LAMBDA_PYTHON if interpreter(LAMBDA_PYTHON) else running_version()


def running_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def tool(name: str) -> Path:
    """The `bin` folder of a tool's environment, created from `requirements/<name>.txt` if need be."""
    lock = ROOT / "requirements" / f"{name}.txt"
    version = lambda_python()
    stamp = sha256(lock.read_bytes() + version.encode()).hexdigest()[:12]
    folder = TOOLS / f"{name}-{stamp}"
    if not (folder / "complete").exists():
        print(
            f"installing {name} for Python {version} into {folder.relative_to(ROOT)} …", flush=True
        )
        _install(folder, lock, interpreter(version) or Path(sys.executable))
    return folder / "bin"


def run(command: Sequence[str | Path]) -> str:
    """Standard output of a command; `ToolFailed` with all it printed when it fails."""
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)
    if done.returncode:
        raise ToolFailed(f"{' '.join(map(str, command[:3]))} failed\n{done.stdout}{done.stderr}")
    return done.stdout


def _install(folder: Path, lock: Path, python: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    run([python, "-m", "venv", folder])
    pip: list[str | Path] = [
        folder / "bin" / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
    ]
    run([*pip, "--require-hashes", "-r", lock])
    (folder / "complete").touch()


def _candidates(version: str) -> Iterator[Path]:
    name = f"python{version}"
    if running_version() == version:
        yield Path(sys.executable)
    for folder in os.get_exec_path():
        yield Path(folder) / name
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}*/bin/{name}"))
    yield from sorted(Path.home().glob(f".local/share/uv/python/cpython-{version}*/bin/{name}"))
    yield from (Path("/usr/local/bin") / name, Path("/opt/homebrew/bin") / name)


def _runs_as(candidate: Path, version: str) -> bool:
    question = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([candidate, "-c", question], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == version
