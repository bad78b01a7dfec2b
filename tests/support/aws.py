"""The local AWS emulator for contract and flow tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.gateway.ports import Ports
from infra.gateway.processes import Children
from infra.gateway.services.aws import REGION, Aws
from infra.gateway.services.service import ROOT, Site


@dataclass(frozen=True)
class AwsServer:
    """A running emulator; `connection` is what the SDK must be told to reach it."""

    url: str

    @property
    def connection(self) -> dict[str, str]:
        return {
            "endpoint_url": self.url,
            "region_name": REGION,
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
        }

    def client(self, service: str) -> Any:
        from boto3.session import Session

        return Session().client(service, **self.connection)


@contextmanager
def aws_server() -> Iterator[AwsServer]:
    """An empty emulator. It is installed once per checkout, in the folder `make dev` uses."""
    with tempfile.TemporaryDirectory(prefix="gb-test-") as name:
        folder = Path(name)
        children = Children(folder / "run")
        tools = ROOT / ".gb" / "tools"
        service = Aws(Site(folder, tools, children, Ports(folder / "ports.json")))
        try:
            service.start()
            yield AwsServer(service.url)
        finally:
            service.stop()
            children.close()
