"""One bucket of S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.files.bucket import ACT, info_of
from layers.files.failures import translated
from layers.files.parts import S3Parts
from shared.errors import NotFound, ServiceUnavailable
from shared.records.files import FileInfo, Upload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PIECE = 256 * 1024
_DELETE_MOST = 1000


class S3Files(S3Parts):
    """The objects of one bucket. Failures of S3 are `ServiceUnavailable`.

    `connection` overrides what the SDK finds in the environment: `endpoint_url`, `region_name`, ….
    """

    def read(self, key: str) -> bytes:
        """The whole object; raises NotFound."""
        return b"".join(self.stream(key))

    def stream(self, key: str) -> Iterator[bytes]:
        """The object in pieces of at most 256 KB; raises NotFound before the first."""
        with translated():
            body = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"]
            with body:
                yield from body.iter_chunks(_PIECE)

    def write(self, key: str, data: bytes, content_type: str = "", act: str = "") -> FileInfo:
        """Create or replace the object; `act` is kept with it."""
        kind: dict[str, Any] = {"ContentType": content_type} if content_type else {}
        if act:
            kind["Metadata"] = {ACT: act}
        with translated():
            answer = self._s3.put_object(Bucket=self._bucket, Key=key, Body=data, **kind)
        etag, version = answer["ETag"].strip('"'), answer.get("VersionId", "")
        return FileInfo(key, len(data), etag, content_type, act=act, version=version)

    def beginning(self, key: str, size: int) -> bytes:
        """The first `size` bytes; raises NotFound."""
        info = self.head(key)
        if info is not None and not info.size:
            return b""
        with translated():
            answer = self._s3.get_object(Bucket=self._bucket, Key=key, Range=f"bytes=0-{size - 1}")
            with answer["Body"] as body:
                found: bytes = body.read()
        return found

    def copy(self, source: str, target: str, version: str = "", content_type: str = "") -> FileInfo:
        """Copy an object of up to 5 GB, or one version of it, within the bucket; raises NotFound."""
        wanted = {"Bucket": self._bucket, "Key": source}
        if version:
            wanted["VersionId"] = version
        kind = {"MetadataDirective": "REPLACE", "ContentType": content_type} if content_type else {}
        with translated():
            self._s3.copy_object(Bucket=self._bucket, Key=target, CopySource=wanted, **kind)
        found = self.head(target)
        if found is None:
            raise NotFound("The copy is gone already.")
        return found

    def delete_version(self, key: str, version: str) -> None:
        """Erase one version for good."""
        with translated():
            self._s3.delete_object(Bucket=self._bucket, Key=key, VersionId=version)

    def versions(self, key: str) -> list[FileInfo]:
        """Every version of the object, newest first; none for an object that was deleted."""
        found: list[FileInfo] = []
        with translated():
            pages = self._s3.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket, Prefix=key
            )
            for page in pages:
                mine = [one for one in page.get("Versions", ()) if one["Key"] == key]
                found += [info_of(key, one, one["Size"]) for one in mine]
        return sorted(found, key=lambda one: str(one.modified_at), reverse=True)

    def purge(self, prefix: str) -> int:
        """Erase everything below the prefix for good: every version and every mark of a deletion; how many."""
        gone = 0
        with translated():
            pages = self._s3.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            for page in pages:
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    self._s3.delete_object(
                        Bucket=self._bucket, Key=one["Key"], VersionId=one["VersionId"]
                    )
                    gone += 1
        return gone

    def delete(self, keys: Iterable[str]) -> None:
        """Delete the objects; those that are not there are no failure."""
        wanted = list(keys)
        with translated():
            for start in range(0, len(wanted), _DELETE_MOST):
                objects = [{"Key": key} for key in wanted[start : start + _DELETE_MOST]]
                answer = self._s3.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True}
                )
                if answer.get("Errors"):
                    raise ServiceUnavailable("Some files could not be deleted.")

    def listing(self, prefix: str) -> Iterator[FileInfo]:
        """Every object below the prefix, by key."""
        with translated():
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            for page in pages:
                for found in page.get("Contents", ()):
                    yield info_of(found["Key"], found, found["Size"])

    def upload_form(self, key: str, content_type: str, max_size: int, seconds: int) -> Upload:
        """A form by which a browser may store one object, within `seconds` and up to `max_size` bytes."""
        conditions: list[Any] = [["content-length-range", 0, max_size]]
        fields = {"Content-Type": content_type} if content_type else {}
        conditions += [{name: value} for name, value in fields.items()]
        with translated():
            form = self._s3.generate_presigned_post(
                self._bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=seconds
            )
        return Upload(form["url"], form["fields"])

    def download_url(
        self,
        key: str,
        seconds: int,
        file_name: str = "",
        *,
        inline_as: str = "",
        version: str = "",
    ) -> str:
        """A link to read the object for a while.

        With `file_name` a browser saves it under that name; with `inline_as`, a MIME type, it shows it as that.
        """
        wanted = {"Bucket": self._bucket, "Key": key}
        if version:
            wanted["VersionId"] = version
        if inline_as:
            wanted |= {"ResponseContentDisposition": "inline", "ResponseContentType": inline_as}
        elif file_name:
            wanted["ResponseContentDisposition"] = _attachment(file_name)
        with translated():
            url: str = self._s3.generate_presigned_url("get_object", wanted, ExpiresIn=seconds)
        return url


def _attachment(file_name: str) -> str:
    """RFC 6266 with the RFC 5987 form, so that any name arrives whole."""
    from urllib.parse import quote

    return f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
