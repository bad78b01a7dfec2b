"""Attachments of messages: download, or keep in the drive."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request, Response

from functions.email.deps import Wiring
from functions.email.inputs import Person, Ports, bot_of
from functions.email.messages import own_message
from functions.email.models import SaveIn
from functions.email.sending import may_use
from layers.http.paging import single
from shared.basic.drive.paths import drive_path
from shared.basic.errors import BasicError
from shared.errors import NotFound, ValidationFailed
from shared.mail.parsing import Part, attachment_bytes
from shared.records.mailboxes import StoredMail
from shared.records.users import Identity

router = APIRouter(prefix="/api/email/attachments", tags=["email"])

LINK_SECONDS = 300
_ID = re.compile(r"(?P<mail>[0-9a-f-]{36})-(?P<index>\d{1,4})")


@router.get("/{attachment_id}", status_code=302)
def download(attachment_id: str, caller: Person, ports: Ports) -> Response:
    """A link to the file, for five minutes; a browser saves it, whatever it is."""
    mail, part, data = _content(attachment_id, caller, ports)
    key = f"{mail.org_id}/{mail.account_id}/{mail.id}/{part.index}"
    if ports.mail_files.head(key) is None:
        ports.mail_files.write(key, data, "application/octet-stream")
    url = ports.mail_files.download_url(key, LINK_SECONDS, part.filename)
    return Response(status_code=302, headers={"Location": url, "Cache-Control": "no-store"})


@router.post("/{attachment_id}/save", status_code=201)
def save(
    attachment_id: str, wanted: SaveIn, request: Request, caller: Person, ports: Ports
) -> dict[str, Any]:
    """Keep a copy in the drive, below the caller's own folder unless they look after the bot."""
    bot = bot_of(request, ports, caller, wanted.bot_id)
    try:
        path = drive_path(wanted.path)
    except BasicError as failure:
        raise ValidationFailed.of(path=failure.message) from failure
    may_use(ports, caller, bot, path)
    _, part, data = _content(attachment_id, caller, ports)
    kept = ports.drives.of(bot).write(path, data, part.content_type, "mail attachment")
    return single({"path": kept.key, "size": kept.size, "content_type": part.content_type})


def _content(attachment_id: str, caller: Identity, ports: Wiring) -> tuple[StoredMail, Part, bytes]:
    named = _ID.fullmatch(attachment_id)
    if named is None:
        raise NotFound("There is no such attachment.")
    mail = own_message(ports, caller, named["mail"])
    if int(named["index"]) not in {each["index"] for each in mail.attachments}:
        raise NotFound("There is no such attachment.")
    found = attachment_bytes(ports.mail_files.read(mail.raw_key), int(named["index"]))
    if found is None:
        raise NotFound("There is no such attachment.")
    return mail, *found
