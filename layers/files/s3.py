"""One bucket of S3."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shared.errors import NotFound, ServiceUnavailable
from shared.records.files import FileInfo, Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_ACT = "act"
_PIECE = 256 * 1024
_DELETE_MOST = 1000


class S3Files:
    """The objects of one bucket. Failures of S3 are `ServiceUnavailable`.

    `connection` overrides what the SDK finds in the environment: `endpoint_url`, `region_name`, ….
    """

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
            with _translated():
                found = self._s3.head_object(Bucket=self._bucket, Key=key)
        except NotFound:
            return None
        return _info(key, found, found["ContentLength"])

    def read(self, key: str) -> bytes:
        """The whole object; raises NotFound."""
        return b"".join(self.stream(key))

    def stream(self, key: str) -> Iterator[bytes]:
        """The object in pieces of at most 256 KB; raises NotFound before the first."""
        with _translated():
            body = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"]
            with body:
                yield from body.iter_chunks(_PIECE)

    def write(self, key: str, data: bytes, content_type: str = "", act: str = "") -> FileInfo:
        """Create or replace the object; `act` is kept with it."""
        kind: dict[str, Any] = {"ContentType": content_type} if content_type else {}
        if act:
            kind["Metadata"] = {_ACT: act}
        with _translated():
            answer = self._s3.put_object(Bucket=self._bucket, Key=key, Body=data, **kind)
        return FileInfo(key, len(data), answer["ETag"].strip('"'), content_type, act=act)

    def delete(self, keys: Iterable[str]) -> None:
        """Delete the objects; those that are not there are no failure."""
        wanted = list(keys)
        with _translated():
            for start in range(0, len(wanted), _DELETE_MOST):
                objects = [{"Key": key} for key in wanted[start : start + _DELETE_MOST]]
                answer = self._s3.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True}
                )
                if answer.get("Errors"):
                    raise ServiceUnavailable("Some files could not be deleted.")

    def listing(self, prefix: str) -> Iterator[FileInfo]:
        """Every object below the prefix, by key."""
        with _translated():
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            for page in pages:
                for found in page.get("Contents", ()):
                    yield _info(found["Key"], found, found["Size"])

    def upload_form(self, key: str, content_type: str, max_size: int, seconds: int) -> Upload:
        """A form by which a browser may store one object, within `seconds` and up to `max_size` bytes."""
        conditions: list[Any] = [["content-length-range", 0, max_size]]
        fields = {"Content-Type": content_type} if content_type else {}
        conditions += [{name: value} for name, value in fields.items()]
        with _translated():
            form = self._s3.generate_presigned_post(
                self._bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=seconds
            )
        return Upload(form["url"], form["fields"])

    def download_url(self, key: str, seconds: int, file_name: str = "") -> str:
        """A link to read the object for a while; with `file_name` a browser saves it under that name."""
        wanted = {"Bucket": self._bucket, "Key": key}
        if file_name:
            wanted["ResponseContentDisposition"] = _attachment(file_name)
        with _translated():
            url: str = self._s3.generate_presigned_url("get_object", wanted, ExpiresIn=seconds)
        return url


def _info(key: str, found: dict[str, Any], size: int) -> FileInfo:
    return FileInfo(
        key=key,
        size=size,
        etag=found["ETag"].strip('"'),
        content_type=found.get("ContentType", ""),
        modified_at=found.get("LastModified"),
        act=found.get("Metadata", {}).get(_ACT, ""),
    )


def _attachment(file_name: str) -> str:
    """RFC 6266 with the RFC 5987 form, so that any name arrives whole."""
    from urllib.parse import quote

    return f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"


@contextmanager
def _translated() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as failure:
        if failure.response.get("Error", {}).get("Code") in _MISSING:
            raise NotFound("There is no such file.") from failure
        raise ServiceUnavailable("The file storage refused a request.") from failure
    except BotoCoreError as failure:
        raise ServiceUnavailable("The file storage does not answer.") from failure
