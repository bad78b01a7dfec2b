"""Every test of this folder runs on the fake and on S3's interface."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from layers.files.s3 import S3Files
from tests.support.aws import AwsServer, aws_server
from tests.support.files import MemoryFiles

_numbers = itertools.count()


@pytest.fixture(scope="session")
def aws() -> Iterator[AwsServer]:
    with aws_server() as running:
        yield running


@pytest.fixture
def s3(aws: AwsServer) -> S3Files:
    """A bucket of its own that keeps versions, as the template's does."""
    name, client = f"bucket-{next(_numbers)}", aws.client("s3")
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return S3Files(name, **aws.connection)


@pytest.fixture(params=["memory", "s3"])
def files(request: pytest.FixtureRequest) -> S3Files | MemoryFiles:
    if request.param == "memory":
        return MemoryFiles()
    opened: S3Files = request.getfixturevalue("s3")
    return opened
