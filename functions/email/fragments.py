"""HTML twins of the mail lists: same data, all values escaped (platform spec §0.2), and bodies in a frame of their own."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from functions.email.accounts import own_account
from functions.email.inputs import Person, Ports
from functions.email.messages import in_folder, opened, own_message
from functions.email.models import ListIn, attachments_out
from shared.clock import rfc3339
from shared.mail.changes import Desk
from shared.mail.searching import MailFilter, read_query
from shared.records.mailboxes import MailFolder, StoredMail

router = APIRouter(prefix="/api/ui/email", tags=["email"])

PAGE = 50
ICONS = {"inbox": "📥", "sent": "📤", "drafts": "📝", "trash": "🗑️", "spam": "⚠️", "archive": "🗄️"}
_FRAME = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:{images}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
_LOOK = (
    "body{margin:12px;font:15px/1.5 system-ui,sans-serif;color:#1b2130;background:#fff;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}a{color:#2456c9}"
)


@router.get("/folders", response_class=HTMLResponse)
def list_folders(caller: Person, ports: Ports, account_id: str = "") -> HTMLResponse:
    """The folders of an account, the primary one's when none is named."""
    with ports.store.transaction(caller.org_id) as unit:
        mine = unit.mail.accounts.list_of(caller.user_id)
    if not mine:
        return HTMLResponse(
            '<p class="empty" data-text="noAccount">No mail account is connected.</p>'
        )
    account = own_account(ports, caller, account_id) if account_id else mine[0]
    with ports.store.transaction(caller.org_id) as unit:
        counts = unit.mail.folders.counts(account.id)
        folders = unit.mail.folders.of_account(account.id)
    options = "".join(
        f'<option value="{each.id}"{" selected" if each.id == account.id else ""}>{escape(each.email)}</option>'
        for each in mine
    )
    rows = "".join(_folder(folder, counts.get(folder.id, (0, 0))[0]) for folder in folders)
    error = f'<p class="error">{escape(account.error)}</p>' if account.error else ""
    return HTMLResponse(
        f'<select id="account" data-label="account">{options}</select>{error}<ul>{rows}</ul>'
    )


def _folder(folder: MailFolder, unread: int) -> str:
    icon = ICONS.get(folder.special, "📁")
    badge = f' <b class="chip">{unread}</b>' if unread else ""
    named = f' data-text="{folder.special}"' if folder.special else ""
    return (
        f'<li><a href="#{escape(folder.path)}" data-folder="{escape(folder.path)}"'
        f' data-special="{folder.special}">{icon} <span{named}>{escape(folder.name)}</span>{badge}</a></li>'
    )


@router.get("/list", response_class=HTMLResponse)
def list_messages(wanted: Annotated[ListIn, Query()], caller: Person, ports: Ports) -> HTMLResponse:
    """One folder, newest first; behind the first fifty the rest follows while it is scrolled to."""
    with ports.store.transaction(caller.org_id) as unit:
        unit.mail.accounts.touch(caller.user_id, ports.clock.now())
        found = unit.mail.messages.list_of(
            caller.user_id, in_folder(unit, caller, wanted), PAGE, wanted.offset
        )
    query = {"account_id": wanted.account_id, "folder": wanted.folder, "label": wanted.label}
    return HTMLResponse(_rows(found, wanted.offset, "list", query))


@router.get("/search", response_class=HTMLResponse)
def search(
    caller: Person,
    ports: Ports,
    q: str = "",
    account_id: str = "",
    offset: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """What the words and operators find."""
    wanted = read_query(q, MailFilter(account_id=account_id))
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.messages.list_of(caller.user_id, wanted, PAGE, offset)
    return HTMLResponse(_rows(found, offset, "search", {"q": q, "account_id": account_id}))


def _rows(found: Any, offset: int, route: str, query: dict[str, str]) -> str:
    rows = "".join(_row(mail) for mail in found)
    if not rows and not offset:
        return '<li class="empty" data-text="noMail">Nothing here.</li>'
    if len(found) == PAGE:
        more = urlencode({**query, "offset": offset + PAGE})
        address = escape(f"/api/ui/email/{route}?{more}")
        rows += (
            f'<li class="muted" hx-get="{address}" hx-trigger="revealed" hx-swap="outerHTML">…</li>'
        )
    return rows


def _row(mail: StoredMail) -> str:
    sender = mail.sender.get("name") or mail.sender.get("email") or "—"
    marks = (
        ("⭐" if mail.is_starred else "")
        + ("📎" if mail.attachments else "")
        + ("🚩" if mail.is_flagged else "")
    )
    labels = "".join(f'<span class="chip">{escape(label)}</span>' for label in mail.labels)
    return (
        f'<li tabindex="-1" data-mail="{mail.id}" data-thread="{mail.thread_id}"'
        f' data-starred="{int(mail.is_starred)}" class="{"" if mail.is_read else "unread"}">'
        f'<input type="checkbox" data-pick aria-label="{escape(mail.subject)}">'
        f'<div><span class="from">{escape(sender)}</span><time datetime="{rfc3339(mail.received_at)}"></time>'
        f'<span class="subject">{escape(mail.subject) or "—"}</span> <span class="marks">{marks}</span>{labels}'
        f'<span class="snippet muted">{escape(mail.snippet)}</span></div></li>'
    )


@router.get("/content/{mail_id}", response_class=HTMLResponse)
def show_message(mail_id: str, caller: Person, ports: Ports, images: str = "block") -> HTMLResponse:
    """One message with its thread; it is read then."""
    mail = own_message(ports, caller, mail_id)
    if not mail.is_read:
        with ports.store.transaction(caller.org_id) as unit:
            Desk(unit, caller.org_id, caller.user_id).mark([mail.id], is_read=True)
        ports.dispatch.sync(caller.org_id, mail.account_id)
    found = opened(ports, caller, mail, show_images=images == "show")
    earlier = [each for each in found["thread"] if each["id"] != mail.id]
    thread = "".join(
        f'<li><a href="#" data-open="{each["id"]}">{escape(each["from"].get("name") or each["from"].get("email") or "—")}'
        f' · <time datetime="{each["date"]}"></time> · {escape(each["snippet"][:80])}</a></li>'
        for each in earlier
    )
    files = "".join(
        f'<a class="button" href="/api/email/attachments/{file["id"]}" download>📎 {escape(file["filename"])}'
        f' <small class="muted" data-size="{file["size"]}"></small></a>'
        for file in attachments_out(mail)
    )
    blocked = (
        f'<p class="card"><span data-text="blocked">Images of the sender were not loaded.</span> '
        f'<button type="button" data-images="{mail.id}" data-text="showImages">Show images</button></p>'
        if found["blocked_images"]
        else ""
    )
    sender = f"{mail.sender.get('name', '')} <{mail.sender.get('email', '')}>".strip()
    to = ", ".join(each["email"] for each in found["to"])
    data = {
        "mail": mail.id,
        "thread": mail.thread_id,
        "from": mail.sender.get("email", ""),
        "reply": (found["reply_to"][0] if found["reply_to"] else mail.sender).get("email", ""),
        "to": to,
        "cc": ", ".join(each["email"] for each in found["cc"]),
        "subject": mail.subject,
        "message-id": mail.message_id,
        "account": mail.account_id,
        "body": found["text"][:20_000],
    }
    attributes = " ".join(f'data-{name}="{escape(str(value))}"' for name, value in data.items())
    return HTMLResponse(
        f"<article {attributes}><h2>{escape(mail.subject) or '—'}</h2>"
        f'<p><b>{escape(sender)}</b> <time datetime="{found["date"]}"></time><br>'
        f'<small class="muted"><span data-text="to">To</span> {escape(to)}</small></p>{blocked}'
        f'<div class="bar">{files}</div>'
        f'<iframe title="{escape(mail.subject)}" sandbox="allow-popups allow-popups-to-escape-sandbox"'
        f' src="/api/ui/email/body/{mail.id}?images={"show" if images == "show" else "block"}"></iframe>'
        f"{'<h3 data-text=thread>Thread</h3><ol>' + thread + '</ol>' if thread else ''}</article>"
    )


@router.get("/body/{mail_id}", response_class=HTMLResponse)
def show_body(mail_id: str, caller: Person, ports: Ports, images: str = "block") -> HTMLResponse:
    """The body alone, for a frame that runs no script and loads nothing but what was asked for."""
    mail = own_message(ports, caller, mail_id)
    show = images == "show"
    found = opened(ports, caller, mail, show_images=show)
    headers = {
        "Content-Security-Policy": _FRAME.format(images=" https: http:" if show else ""),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    text = (
        f'<!doctype html><meta charset="utf-8"><base target="_blank"><style>{_LOOK}</style>'
        f"<body>{found['html']}"
    )
    return HTMLResponse(text, headers=headers)
