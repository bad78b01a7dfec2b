"""Queues and sockets of the local AWS emulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.aws import AwsServer, aws_server


@pytest.fixture(scope="session")
def aws() -> Iterator[AwsServer]:
    with aws_server() as running:
        yield running
