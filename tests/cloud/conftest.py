"""Fixtures of the cloud suite: everything is built once, deployed once, and ended at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.build import sam
from infra.cloud.deploy import Deployment
from infra.cloud.stack import deployed, upload_packages


@pytest.fixture(scope="session")
def built() -> Path:
    """The stack built for this machine."""
    return sam.build_local()


@pytest.fixture(scope="session")
def stack(built: Path) -> Iterator[Deployment]:
    """The whole stack, deployed with `sam deploy`, with the shipped packages in its bucket."""
    del built
    with tempfile.TemporaryDirectory(prefix="gb-cloud-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database server runs under an account of its own
        with deployed(folder, told=lambda line: None) as deployment:
            upload_packages(deployment)
            yield deployment
