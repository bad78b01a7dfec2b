"""Messages over HTTP: list, read, search, mark, move, delete, label, snooze, flag, nudges."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query

from functions.email.accounts import own_account
from functions.email.deps import Wiring
from functions.email.inputs import Person, Ports
from functions.email.models import (
    DeleteIn,
    FlagIn,
    LabelsIn,
    ListIn,
    MarkIn,
    MoveIn,
    OneIn,
    SnoozeIn,
    attachments_out,
    mail_out,
    time_out,
)
from layers.http.paging import MOST, Page, Paging, single
from shared.errors import BadRequest, NotFound
from shared.mail.changes import Desk
from shared.mail.parsing import parse
from shared.mail.reading import shown
from shared.mail.searching import MailFilter, read_query
from shared.records.mailboxes import StoredMail
from shared.records.users import Identity
from shared.store import Unit

router = APIRouter(prefix="/api/email", tags=["email"])

NUDGE_AFTER, NUDGE_UNTIL = timedelta(days=3), timedelta(days=60)


@router.post("/list")
def list_messages(wanted: ListIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """The messages of a folder, newest first."""
    page = Page(limit=min(wanted.limit, MOST), offset=wanted.offset)
    with ports.store.transaction(caller.org_id) as unit:
        unit.mail.accounts.touch(caller.user_id, ports.clock.now())
        found = unit.mail.messages.list_of(
            caller.user_id, in_folder(unit, caller, wanted), page.limit, page.offset
        )
    return page.listing([mail_out(mail) for mail in found])


@router.get("/list")
def list_by_query(
    wanted: Annotated[ListIn, Query()], caller: Person, ports: Ports
) -> dict[str, Any]:
    """The same, with the folder in the query."""
    return list_messages(wanted, caller, ports)


def in_folder(unit: Unit, caller: Identity, wanted: ListIn) -> MailFilter:
    """One folder of one account; without an account every folder of that purpose. NotFound for what is not there."""
    labels = (wanted.label,) if wanted.label else ()
    if not wanted.account_id:
        return MailFilter(special=wanted.folder, unread=wanted.unread, labels=labels)
    account = unit.mail.accounts.get(wanted.account_id)
    if account is None or account.owner_id != caller.user_id:
        raise NotFound("There is no such mail account.")
    folder = unit.mail.folders.named(account.id, wanted.folder)
    if folder is None:
        raise NotFound("There is no such folder.")
    return MailFilter(account.id, folder.id, unread=wanted.unread, labels=labels)


@router.get("/latest")
def list_latest(caller: Person, ports: Ports, page: Paging) -> dict[str, Any]:
    """The newest unread messages of all inboxes."""
    with ports.store.transaction(caller.org_id) as unit:
        wanted = MailFilter(special="inbox", unread=True)
        found = unit.mail.messages.list_of(caller.user_id, wanted, page.limit, page.offset)
    return page.listing([mail_out(mail) for mail in found])


@router.get("/search")
def search(
    caller: Person, ports: Ports, page: Paging, q: str, account_id: str = ""
) -> dict[str, Any]:
    """Messages found by words and operators (from: to: subject: has: is: before: after: label: in:)."""
    if account_id:
        own_account(ports, caller, account_id)
    wanted = read_query(q, MailFilter(account_id=account_id))
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.messages.list_of(caller.user_id, wanted, page.limit, page.offset)
    return page.listing([mail_out(mail) for mail in found])


@router.get("/get/{mail_id}")
def read_message(
    mail_id: str, caller: Person, ports: Ports, images: str = "block", peek: bool = False
) -> dict[str, Any]:
    """One message with its thread; it is read then, unless `peek`. Images of strangers are left out unless asked for."""
    mail = own_message(ports, caller, mail_id)
    if not mail.is_read and not peek:
        with ports.store.transaction(caller.org_id) as unit:
            Desk(unit, caller.org_id, caller.user_id).mark([mail.id], is_read=True)
    return single(opened(ports, caller, mail, show_images=images == "show"))


def opened(
    ports: Wiring, caller: Identity, mail: StoredMail, *, show_images: bool
) -> dict[str, Any]:
    """The message as it is shown."""
    raw = ports.mail_files.read(mail.raw_key)
    parsed = parse(raw)
    body = shown(parsed, raw, ports.cleaner, remote_images=show_images)
    with ports.store.transaction(caller.org_id) as unit:
        thread = unit.mail.messages.thread(caller.user_id, mail.thread_id)
    return {
        **mail_out(mail),
        "cc": list(mail.recipients.get("cc", ())),
        "reply_to": list(mail.recipients.get("reply_to", ())),
        "html": body.html,
        "text": body.text,
        "blocked_images": body.blocked,
        "attachments": attachments_out(mail),
        "headers": parsed.headers,
        "calendar": parsed.calendar or None,
        "message_id": mail.message_id,
        "sent_at": time_out(mail.sent_at),
        "thread": [mail_out(each) for each in thread],
    }


def own_message(ports: Wiring, caller: Identity, mail_id: str) -> StoredMail:
    """The caller's own message; somebody else's does not exist."""
    with ports.store.transaction(caller.org_id) as unit:
        mail = unit.mail.messages.get(caller.user_id, mail_id)
    if mail is None:
        raise NotFound("There is no such message.")
    return mail


@router.post("/mark")
def mark(wanted: MarkIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Mark messages as read, starred, important, or spam."""
    states = {
        f"is_{name}": value
        for name in ("read", "starred", "important")
        if (value := getattr(wanted, name)) is not None
    }
    with ports.store.transaction(caller.org_id) as unit:
        desk = Desk(unit, caller.org_id, caller.user_id)
        updated = desk.mark(wanted.ids, **states)
        if wanted.spam is not None:
            updated = max(updated, desk.spam(wanted.ids, is_spam=wanted.spam))
    _hurry(ports, caller, wanted.ids)
    return single({"updated": updated})


@router.post("/move")
def move(wanted: MoveIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Move messages into another folder of their account."""
    with ports.store.transaction(caller.org_id) as unit:
        moved = Desk(unit, caller.org_id, caller.user_id).move(wanted.ids, wanted.folder)
    _hurry(ports, caller, wanted.ids)
    return single({"moved": moved})


@router.post("/delete")
def delete(wanted: DeleteIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Into the trash; from there, or when asked to, for good."""
    accounts = _accounts(ports, caller, wanted.ids)
    with ports.store.transaction(caller.org_id) as unit:
        desk = Desk(unit, caller.org_id, caller.user_id)
        deleted, keys = desk.delete(wanted.ids, for_good=wanted.permanent)
    ports.mail_files.delete(keys)
    for account_id in accounts:
        ports.dispatch.sync(caller.org_id, account_id)
    return single({"deleted": deleted})


@router.post("/label")
def label(wanted: LabelsIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Put labels on messages, and take others off."""
    with ports.store.transaction(caller.org_id) as unit:
        Desk(unit, caller.org_id, caller.user_id).found(wanted.ids)
        updated = unit.mail.messages.relabel(caller.user_id, wanted.ids, wanted.add, wanted.remove)
    return single({"updated": updated})


@router.post("/snooze")
def snooze(wanted: SnoozeIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Hide messages until a moment; then they are in the inbox again, unread."""
    if wanted.until.astimezone() <= ports.clock.now():
        raise BadRequest("That moment is over.")
    return _changed(ports, caller, wanted.ids, "snoozed", snoozed_until=wanted.until)


@router.get("/snoozed")
def list_snoozed(caller: Person, ports: Ports, page: Paging) -> dict[str, Any]:
    """The messages that are hidden for now."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.messages.list_of(
            caller.user_id, MailFilter(snoozed=True), page.limit, page.offset
        )
    return page.listing([mail_out(mail) for mail in found])


@router.post("/flag")
def flag(wanted: FlagIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Flag messages for follow-up, until a day when one is named."""
    return _changed(ports, caller, wanted.ids, "updated", is_flagged=True, followup_at=wanted.due)


@router.post("/flag/clear")
def clear_flag(wanted: FlagIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Take the follow-up flag off."""
    return _changed(ports, caller, wanted.ids, "updated", is_flagged=False, followup_at=None)


@router.get("/nudges")
@router.post("/nudges")
def list_nudges(
    caller: Person, ports: Ports, days: Annotated[int, Query(ge=1, le=60)] = NUDGE_AFTER.days
) -> dict[str, Any]:
    """Sent mail that nobody answered for some days."""
    now = ports.clock.now()
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.messages.unanswered(
            caller.user_id, now - timedelta(days=days), now - NUDGE_UNTIL, 50
        )
    data = [mail_out(mail) | {"days": (now - mail.sent_at).days} for mail in found]
    return {"success": True, "data": data, "total": len(data)}


@router.post("/nudge/dismiss", status_code=204)
def dismiss_nudge(wanted: OneIn, caller: Person, ports: Ports) -> None:
    """Do not ask about this mail again."""
    _changed(ports, caller, [wanted.id], "updated", is_nudge_dismissed=True)


def _changed(
    ports: Wiring, caller: Identity, ids: list[str], name: str, **fields: Any
) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        Desk(unit, caller.org_id, caller.user_id).found(ids)
        return single({name: unit.mail.messages.change(caller.user_id, ids, **fields)})


def _accounts(ports: Wiring, caller: Identity, ids: list[str]) -> list[str]:
    with ports.store.transaction(caller.org_id) as unit:
        mails = unit.mail.messages.many(caller.user_id, ids)
    return list(dict.fromkeys(mail.account_id for mail in mails))


def _hurry(ports: Wiring, caller: Identity, ids: list[str]) -> None:
    """Have the mail server told now; else it hears of it at the next sync."""
    for account_id in _accounts(ports, caller, ids):
        ports.dispatch.sync(caller.org_id, account_id)
