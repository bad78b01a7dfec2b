"""The real servers of a test run: started once on loopback when a test first asks, ended with the run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.gateway.ports import Ports
from infra.gateway.processes import Children
from infra.gateway.services.service import Service, Site


@contextmanager
def site() -> Iterator[Site]:
    """A place for services that nobody else uses, removed at the end with what still runs in it."""
    with tempfile.TemporaryDirectory(prefix="gb-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # a server that may not run as root has to reach its data
        children = Children(folder / "run")
        try:
            yield Site(folder, folder / "tools", children, Ports(folder / "ports.json"))
        finally:
            children.close()


@contextmanager
def running(kind: type[Service]) -> Iterator[Service]:
    """One service, answering."""
    with site() as place:
        service = kind(place)
        service.start()
        try:
            yield service
        finally:
            service.stop()
