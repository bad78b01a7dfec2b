"""Failures of S3 as ours."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from shared.errors import NotFound, ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

_MISSING = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchUpload", "NoSuchVersion"})


@contextmanager
def translated() -> Iterator[None]:
    """NotFound for what is not there, ServiceUnavailable for everything else."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as failure:
        if failure.response.get("Error", {}).get("Code") in _MISSING:
            raise NotFound("There is no such file.") from failure
        raise ServiceUnavailable("The file storage refused a request.") from failure
    except BotoCoreError as failure:
        raise ServiceUnavailable("The file storage does not answer.") from failure
