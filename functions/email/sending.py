"""Sending over HTTP: compose, undo, upload what goes along."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request

from functions.email.deps import Wiring
from functions.email.inputs import Person, Ports, bot_of, known_user
from functions.email.models import MailIn, UploadIn, outgoing_out
from layers.http.callers import require
from layers.http.paging import single
from shared.errors import (
    Forbidden,
    IdempotencyConflict,
    NotFound,
    PayloadTooLarge,
    ValidationFailed,
)
from shared.identity.admission import acting_on
from shared.ids import new_id
from shared.mail.checking import MOST_BYTES, plain_text
from shared.mail.queuing import FARTHEST, Origin, cancel
from shared.mail.uploads import enclosed, upload_key
from shared.records.bots import Bot
from shared.records.mail import Letter
from shared.records.users import Identity, User

router = APIRouter(tags=["email"])

UNDO = timedelta(seconds=10)
UPLOAD_SECONDS = 900
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=100)]


@router.post("/api/email/send")
def send(
    wanted: MailIn, request: Request, caller: Person, ports: Ports, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Send a mail; for ten seconds, and until `send_at`, it can be canceled."""
    user = known_user(ports, caller)
    account_id = _account(wanted, caller, ports)
    needs_bot = not account_id or any(each.path for each in wanted.attachments)
    bot = bot_of(request, ports, caller, wanted.bot_id) if needs_bot else None
    letter = _letter(wanted, bot, caller, user, ports)
    if account_id:
        letter = replace(letter, reply_to="")
    if bot is None:
        origin = Origin(caller.org_id, None, caller.user_id, account_id)
    else:
        origin = Origin.of_bot(bot, owner_id=caller.user_id, account_id=account_id)
    now = ports.clock.now()
    if wanted.send_at and not now < wanted.send_at.astimezone() <= now + FARTHEST:
        raise ValidationFailed.of(send_at="must be in the future, within a year")
    mail = ports.post.send(
        letter,
        origin,
        once=_once(ports, caller, idempotency_key, wanted),
        due_at=wanted.send_at,
        wait=UNDO,
        tracked=wanted.track and bool(letter.html),
    )
    return single(outgoing_out(mail))


@router.post("/api/mail/send")
def send_as_bot(
    wanted: MailIn, request: Request, caller: Person, ports: Ports, idempotency_key: Key = ""
) -> dict[str, Any]:
    """Send a mail of the bot at once."""
    bot = bot_of(request, ports, caller, wanted.bot_id)
    require(acting_on(ports.store, caller, bot), "operator")
    letter = _letter(wanted, bot, caller, User(caller.user_id, caller.org_id, ""), ports)
    once = _once(ports, caller, idempotency_key, wanted)
    return single(outgoing_out(ports.post.send(letter, Origin.of_bot(bot), once=once)))


@router.post("/api/email/send/{mail_id}/cancel", status_code=204)
def cancel_mail(mail_id: str, caller: Person, ports: Ports) -> None:
    """Keep a mail that is not on its way yet from being sent."""
    with ports.store.transaction(caller.org_id) as unit:
        mail = unit.mail.outgoing.get(mail_id)
        if mail is None or mail.owner_id != caller.user_id:
            raise NotFound("There is no such mail.")
        cancel(unit, mail)


@router.get("/api/email/send/{mail_id}")
def read_outgoing(mail_id: str, caller: Person, ports: Ports) -> dict[str, Any]:
    """What became of a mail."""
    with ports.store.transaction(caller.org_id) as unit:
        mail = unit.mail.outgoing.get(mail_id)
    if mail is None or mail.owner_id != caller.user_id:
        raise NotFound("There is no such mail.")
    return single(outgoing_out(mail) | {"error": mail.error, "refused": dict(mail.refused)})


@router.post("/api/email/uploads", status_code=201)
def prepare_upload(wanted: UploadIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """A form to post one attachment with, when it is larger than a request may be."""
    if wanted.size > MOST_BYTES:
        raise PayloadTooLarge("Attachments have at most 25 MB together.")
    upload_id = new_id()
    key = upload_key(caller.org_id, caller.user_id, upload_id)
    form = ports.mail_files.upload_form(key, wanted.content_type, MOST_BYTES, UPLOAD_SECONDS)
    upload = {"method": "POST", "url": form.url, "fields": dict(form.fields)}
    return single({"upload_id": upload_id, "upload": upload, "expires_in": UPLOAD_SECONDS})


def _letter(wanted: MailIn, bot: Bot | None, caller: Identity, user: User, ports: Wiring) -> Letter:
    """The letter a caller wants. Files are read now, so that they are sent as they are now."""
    files = []
    for one in wanted.attachments:
        if one.path and bot is not None:
            may_use(ports, caller, bot, one.path)
        drive = ports.drives.of(bot) if bot is not None else None
        files.append(enclosed(one.model_dump(), caller, drive, ports.post))
    html = _signed(wanted, caller, ports)
    return Letter(
        to=tuple(wanted.to),
        cc=tuple(wanted.cc),
        bcc=tuple(wanted.bcc),
        subject=wanted.subject,
        text=plain_text(html)
        if wanted.signature_id
        else wanted.text or wanted.body or plain_text(html),
        html=html,
        attachments=tuple(files),
        in_reply_to=wanted.in_reply_to,
        references=_references(wanted.in_reply_to, caller, ports),
        reply_to=user.email,
    )


def _account(wanted: MailIn, caller: Identity, ports: Wiring) -> str | None:
    """The account a mail leaves through: the one named, else the primary one, else None for the bot's own way."""
    with ports.store.transaction(caller.org_id) as unit:
        mine = unit.mail.accounts.list_of(caller.user_id)
    found = [each for each in mine if wanted.account_id in ("", each.id)]
    if wanted.account_id and not found:
        raise NotFound("There is no such mail account.")
    return found[0].id if found else None


def _signed(wanted: MailIn, caller: Identity, ports: Wiring) -> str:
    """The HTML with the signature that was asked for at its end."""
    if not wanted.signature_id:
        return wanted.html
    with ports.store.transaction(caller.org_id) as unit:
        kept = unit.mail.kept.get(caller.user_id, "signature", wanted.signature_id)
    if kept is None:
        raise NotFound("There is no such signature.")
    html = wanted.html or f"<p>{escape(wanted.text or wanted.body)}</p>"
    return f"{html}<br><div>{kept.content['html']}</div>"


def _references(parent: str, caller: Identity, ports: Wiring) -> tuple[str, ...]:
    """The thread of the message that is answered: what it refers to, and itself."""
    if not parent:
        return ()
    with ports.store.transaction(caller.org_id) as unit:
        known = unit.mail.messages.named(caller.user_id, parent)
    return (*(known.refs if known else ()), parent)


def may_use(ports: Wiring, caller: Identity, bot: Bot, path: str) -> None:
    """A person's own files are below `users/{email}/`; the rest of the drive is its operators'. NotFound otherwise."""
    user = known_user(ports, caller)
    if user.email and path.startswith(f"users/{user.email}/"):
        return
    try:
        require(acting_on(ports.store, caller, bot), "operator")
    except Forbidden:
        raise NotFound("There is no such file.") from None


def _once(ports: Wiring, caller: Identity, key: str, wanted: MailIn) -> str:
    """The name of a request that may be repeated; the same key with another body is a conflict."""
    if not key:
        return ""
    body = hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()
    with ports.store.transaction(caller.org_id) as unit:
        known = unit.idempotency.stored(caller.user_id, f"mail:{key}")
        if known is None:
            unit.idempotency.store(caller.user_id, f"mail:{key}", {"body": body})
    if known is not None and known["body"] != body:
        raise IdempotencyConflict
    return f"{caller.user_id}:{key}"
