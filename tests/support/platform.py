"""The local platform for tests: a whole one for flows, a small one for the gateway itself.

Each runs on data of its own, removed at the end; tools installed once are shared with `make dev`.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.gateway.platform import Platform, Settings
from infra.gateway.services.aws import Aws
from infra.gateway.services.service import ROOT

TINY = Path(__file__).parent / "gateway" / "template.yaml"
PATIENCE = 30.0


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder that an unprivileged database server may enter, too."""
    with tempfile.TemporaryDirectory(prefix="gb-platform-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def whole_platform(
    packages: Path | None = None, visibility: int = 3, **environment: str
) -> Iterator[Platform]:
    """Every service and the real template. `packages` is a folder of `*.gbai` packages."""
    with data_folder() as data:
        settings = Settings(
            data=data, packages=packages, visibility=visibility, environment=environment
        )
        with Platform(settings) as platform:
            yield platform


@contextmanager
def tiny_platform(data: Path, **changes: object) -> Iterator[Platform]:
    """The application of `tests.support.gateway` with the AWS services only; notes in `data/notes`."""
    notes = data / "notes"
    notes.touch()
    settings = Settings(
        data=data,
        template=TINY,
        services=(Aws,),
        visibility=2,
        environment={"NOTES": str(notes)},
        **changes,  # type: ignore[arg-type]
    )
    with Platform(settings) as platform:
        yield platform


def wait_until(holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for a condition; fails the test with `what` when it does not come true in time."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"in {patience} s it did not happen that {what}")
        time.sleep(0.02)


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """One whole platform with the bots of the repository; a suite's conftest imports it."""
    with whole_platform(ROOT / "bots") as running:
        yield running
