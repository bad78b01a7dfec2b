"""Objects that arrive in parts (S3 multipart uploads): from a browser by links, or from here as a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.files.bucket import S3Bucket
from layers.files.failures import translated
from shared.errors import Unprocessable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shared.records.files import FileInfo

PART = 8 * 1024 * 1024
"""Bytes per part of a stream; S3 wants at least 5 MB and at most 10,000 parts."""


class S3Parts(S3Bucket):
    """The part of `S3Files` that deals in parts."""

    def begin_parts(self, key: str, content_type: str) -> str:
        """The id of a new multipart upload."""
        kind = {"ContentType": content_type} if content_type else {}
        with translated():
            begun = self._s3.create_multipart_upload(Bucket=self._bucket, Key=key, **kind)
        return str(begun["UploadId"])

    def part_url(self, key: str, upload: str, number: int, seconds: int) -> str:
        """A link to PUT one part to, numbered from 1."""
        wanted = {"Bucket": self._bucket, "Key": key, "UploadId": upload, "PartNumber": number}
        with translated():
            url: str = self._s3.generate_presigned_url("upload_part", wanted, ExpiresIn=seconds)
        return url

    def finish_parts(self, key: str, upload: str) -> FileInfo:
        """Put the parts that arrived together; raises NotFound for an unknown upload, Unprocessable without parts."""
        with translated():
            pages = self._s3.get_paginator("list_parts").paginate(
                Bucket=self._bucket, Key=key, UploadId=upload
            )
            parts = [
                {"PartNumber": part["PartNumber"], "ETag": part["ETag"]}
                for page in pages
                for part in page.get("Parts", ())
            ]
        if not parts:
            raise Unprocessable("No part of the file has arrived.")
        return self._finish(key, upload, parts)

    def drop_parts(self, key: str, upload: str) -> None:
        """Give up an upload; the parts that arrived are erased."""
        with translated():
            self._s3.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload)

    def write_stream(self, key: str, pieces: Iterable[bytes], content_type: str) -> FileInfo:
        """Create or replace an object of unknown length, which is there only once it is complete."""
        upload = self.begin_parts(key, content_type)
        try:
            parts = [self._send(key, upload, *numbered) for numbered in _numbered(pieces)]
        except BaseException:
            self.drop_parts(key, upload)
            raise
        return self._finish(key, upload, parts)

    def _send(self, key: str, upload: str, number: int, data: bytes) -> dict[str, Any]:
        with translated():
            sent = self._s3.upload_part(
                Bucket=self._bucket, Key=key, UploadId=upload, PartNumber=number, Body=data
            )
        return {"PartNumber": number, "ETag": sent["ETag"]}

    def _finish(self, key: str, upload: str, parts: list[dict[str, Any]]) -> FileInfo:
        with translated():
            self._s3.complete_multipart_upload(
                Bucket=self._bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
            )
        found = self.head(key)
        assert found is not None
        return found


def _numbered(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Parts of at least `PART` bytes but for the last; an empty stream is one empty part."""
    number, waiting = 1, bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) >= PART:
            yield number, bytes(waiting)
            number, waiting = number + 1, bytearray()
    if waiting or number == 1:
        yield number, bytes(waiting)
