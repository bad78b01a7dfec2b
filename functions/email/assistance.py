"""A model's help with mail over HTTP; it sees the caller's own mail alone, and sends nothing."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from functions.email.deps import Wiring
from functions.email.inputs import Person, Ports, bot_of
from functions.email.messages import own_message
from functions.email.models import OneIn
from layers.http.paging import single
from shared.errors import NotFound
from shared.mail.assisting import Assistant
from shared.records.mailboxes import StoredMail
from shared.records.users import Identity

router = APIRouter(tags=["email"])


class ReplyIn(BaseModel):
    id: str
    tone: Literal["", "friendly", "formal", "short"] = ""
    instructions: str = Field("", max_length=2000)


class ThreadIn(BaseModel):
    thread_id: str


@router.post("/api/ai/categorize-email")
def categorize(wanted: OneIn, request: Request, caller: Person, ports: Ports) -> dict[str, Any]:
    """Say what kind of mail it is, and keep it with the message."""
    mail = own_message(ports, caller, wanted.id)
    found = _assistant(request, caller, ports).categorize(mail)
    with ports.store.transaction(caller.org_id) as unit:
        unit.mail.messages.change(caller.user_id, [mail.id], category=found["category"])
    return single(found)


@router.post("/api/email/ai/reply")
def suggest_reply(
    wanted: ReplyIn, request: Request, caller: Person, ports: Ports
) -> dict[str, Any]:
    """Write a reply and alternatives for the person to look over."""
    mail = own_message(ports, caller, wanted.id)
    assistant = _assistant(request, caller, ports)
    return single(assistant.reply(mail, wanted.tone, wanted.instructions))


@router.post("/api/email/ai/summarize")
def summarize(wanted: ThreadIn, request: Request, caller: Person, ports: Ports) -> dict[str, Any]:
    """Say what a thread is about and what is to be done."""
    with ports.store.transaction(caller.org_id) as unit:
        thread = [
            unit.mail.messages.get(caller.user_id, mail.id)
            for mail in unit.mail.messages.thread(caller.user_id, wanted.thread_id)
        ]
    found: list[StoredMail] = [mail for mail in thread if mail is not None]
    if not found:
        raise NotFound("There is no such thread.")
    return single(_assistant(request, caller, ports).summarize(found))


def _assistant(request: Request, caller: Identity, ports: Wiring) -> Assistant:
    bot = bot_of(request, ports, caller)
    return Assistant(ports.models.provider(bot), bot.id, caller.user_id)
