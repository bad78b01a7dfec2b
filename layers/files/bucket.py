"""One bucket of S3: the client, and an object as a record."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from layers.files.failures import translated
from shared.errors import NotFound
from shared.records.files import FileInfo

ACT = "act"


class S3Bucket:
    """Opens no connection until it is used. `connection` overrides what the SDK finds in the environment."""

    def __init__(self, bucket: str, **connection: str) -> None:
        self._bucket = bucket
        self._connection = connection

    @cached_property
    def _s3(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        config = Config(
            signature_version="s3v4",
            retries={"mode": "standard", "max_attempts": 3},
            s3={"addressing_style": "auto"},
        )
        return Session().client("s3", config=config, **self._connection)

    def head(self, key: str) -> FileInfo | None:
        """The object as it is now; None when there is none."""
        try:
            with translated():
                found = self._s3.head_object(Bucket=self._bucket, Key=key)
        except NotFound:
            return None
        return info_of(key, found, found["ContentLength"])

    def tags(self, key: str) -> dict[str, str]:
        """The object's tags; raises NotFound."""
        with translated():
            found = self._s3.get_object_tagging(Bucket=self._bucket, Key=key)
        return {tag["Key"]: tag["Value"] for tag in found["TagSet"]}


def info_of(key: str, found: dict[str, Any], size: int) -> FileInfo:
    """What S3 says of an object in any of its answers."""
    return FileInfo(
        key=key,
        size=size,
        etag=found["ETag"].strip('"'),
        content_type=found.get("ContentType", ""),
        modified_at=found.get("LastModified"),
        act=found.get("Metadata", {}).get(ACT, ""),
        version=_version(found),
    )


def _version(found: dict[str, Any]) -> str:
    """A bucket that never kept versions calls its only one "null"."""
    version = str(found.get("VersionId", ""))
    return "" if version == "null" else version
