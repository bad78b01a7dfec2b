"""Files that go along with a mail: from the drive, from an upload, or from the request itself."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from shared.basic.drive.media import media_type
from shared.basic.drive.paths import drive_path
from shared.basic.errors import BasicError
from shared.errors import NotFound, PayloadTooLarge, ValidationFailed
from shared.ids import is_id, new_id
from shared.mail.checking import MOST_BYTES
from shared.records.mail import Attachment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.basic.drive.ports import Drive
    from shared.mail.post import Post
    from shared.records.users import Identity


def upload_key(org_id: str, user_id: str, upload_id: str) -> str:
    """Where a person's upload lies in the mail bucket."""
    return f"{org_id}/uploads/{user_id}/{upload_id}"


def enclosed(
    wanted: Mapping[str, Any], caller: Identity, drive: Drive | None, post: Post, once: str = ""
) -> Attachment:
    """The attachment a caller names; raises NotFound, ValidationFailed or PayloadTooLarge."""
    name, kind = str(wanted.get("filename", "")), str(wanted.get("content_type", ""))
    if upload_id := str(wanted.get("upload_id", "")):
        return _uploaded(upload_id, name, kind, caller, post)
    if (path := str(wanted.get("path", ""))) and drive is not None:
        data = from_drive(drive, path)
        name = name or path.rpartition("/")[2]
    else:
        data = _decoded(str(wanted.get("content", "")))
    if not name:
        raise ValidationFailed.of(attachments="every attachment needs a filename")
    return post.attach(caller.org_id, once or new_id(), name, kind or media_type(name), data)


def from_drive(drive: Drive, path: str) -> bytes:
    """A file's bytes; raises NotFound, also for paths that lead elsewhere, and PayloadTooLarge."""
    try:
        wanted = drive_path(path)
    except BasicError as failure:
        raise NotFound(failure.message) from failure
    found = drive.head(wanted)
    if found is None:
        raise NotFound(f"There is no file {path[:200]} in the drive.")
    if found.size > MOST_BYTES:
        raise PayloadTooLarge("Attachments have at most 25 MB together.")
    return drive.read(wanted)


def _uploaded(upload_id: str, name: str, kind: str, caller: Identity, post: Post) -> Attachment:
    key = upload_key(caller.org_id, caller.user_id, upload_id)
    found = post.files.head(key) if is_id(upload_id) else None
    if found is None:
        raise NotFound("There is no such upload.")
    name = name or "attachment"
    return Attachment(name, kind or found.content_type or media_type(name), found.size, key)


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise ValidationFailed.of(attachments="content must be base64") from None
