"""Messages on channels: SEND SMS, SEND WHATSAPP, SEND INSTAGRAM, SEND TO, BROADCAST, NOTIFY."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.drive.media import media_type
from shared.basic.drive.paths import drive_path
from shared.basic.errors import BasicError, shortened
from shared.basic.messaging import CHANNELS, Outgoing, queued
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import File, Outcome
from shared.basic.web.requests import is_web

_PRIORITIES = ("low", "normal", "high", "urgent")
_LINK_SECONDS = 24 * 3600


@keyword(
    "SEND SMS {phone}, {text:sum} [, {third:sum} [, {priority:expr}]]",
    "SEND SMS TO {phone:sum} WITH {text:expr}",
    "SMS {phone}, {text:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='SEND SMS "+15550100", "Your order is ready"',
)
def send_sms(run: Run, phone: Any, text: Any, third: Any = None, priority: Any = None) -> Outcome:
    """Queue a text message: {success, message_id, provider, to, priority, error}. The third value is a priority or a provider."""
    given = display(third).strip().casefold()
    usual = run.services.config("sms-default-priority") or "normal"
    urgency = display(priority).strip().casefold() or (given if given in _PRIORITIES else usual)
    if urgency not in _PRIORITIES:
        raise BasicError("R5010", f"{shortened(urgency)} is not one of {', '.join(_PRIORITIES)}")
    provider = "" if given in _PRIORITIES else given
    provider = provider or run.services.config("sms-provider")
    options = {"priority": urgency, "provider": provider}
    return _sent(run, Outgoing(f"sms:{display(phone).strip()}", _words(text), options=options))


@keyword(
    "SEND WHATSAPP {phone}, {text:expr}",
    "SEND WHATSAPP TO {phone:sum} WITH {kind:word(IMAGE|DOCUMENT)} FROM {source:sum} [AND CAPTION {text:sum}]"
    " [NAMED {name:sum}]",
    "SEND WHATSAPP TO {phone:sum} WITH {text:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='SEND WHATSAPP TO "+15550100" WITH "Your order is ready"',
)
def send_whatsapp(
    run: Run, phone: Any, text: Any = "", kind: str = "", source: Any = None, name: Any = ""
) -> Outcome:
    """Queue a WhatsApp message, with a picture or a document of the web or the drive: {success, message_id, to, …}."""
    file = _file(run, source, display(name)) if kind else {}
    message = Outgoing(
        f"whatsapp:{display(phone).strip()}", _words(text, required=not kind), file=file
    )
    return _sent(run, message)


@keyword(
    "SEND INSTAGRAM TO {id:sum} WITH {text:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXOTIC",
    example='SEND INSTAGRAM TO "178414" WITH "Thank you!"',
)
def send_instagram(run: Run, id: Any, text: Any) -> Outcome:  # noqa: A002  the slot authors see
    """Queue an Instagram message: {success, message_id, to, …}."""
    return _sent(run, Outgoing(f"instagram:{display(id).strip()}", _words(text)))


@keyword(
    "SEND TO {recipient:sum}, {message:expr}",
    "SEND TO {recipient:sum} MESSAGE {message:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='SEND TO "whatsapp:+15550100", "See you at nine"',
)
def send_to(run: Run, recipient: Any, message: Any) -> None:
    """Say something to somebody else, as TALK TO does."""
    address = display(recipient).strip()
    if not address:
        raise BasicError("R5505", "SEND TO needs a recipient")
    if message is not None:
        run.services.dialog.say_to(run.unit, address, display(message))


@keyword(
    "BROADCAST {message:sum} TO {recipients:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    name="BROADCAST TO",
    cls="EXTENDED",
    example='count = BROADCAST "We open at nine" TO ["+15550100", "ana@example.com"]',
)
def broadcast_to(run: Run, message: Any, recipients: Any) -> int:
    """Say the same to many people, each on their channel; how many it was queued for. Repeated addresses count once."""
    found = list(dict.fromkeys(people_of(recipients)))
    most = int(run.services.config("whatsapp-broadcast-max") or 1000)
    if len(found) > most:
        raise BasicError(
            "R5010", f"a broadcast reaches at most {most} people (whatsapp-broadcast-max)"
        )
    for person in found:
        run.services.dialog.say_to(run.unit, person, display(message))
    return len(found)


@keyword(
    "NOTIFY AGENT {who:sum} WITH {text:expr}",
    "NOTIFY {who:sum}, {text:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='NOTIFY AGENT "ana@example.com" WITH "A customer waits"',
)
def notify_agent(run: Run, who: Any, text: Any) -> None:
    """Tell an attendant something: by mail or telephone when that is how they are named, else in their workplace."""
    name = display(who).strip()
    has_channel = "@" in name or name.lstrip("+").isdigit() or name.partition(":")[0] in CHANNELS
    queued(run, Outgoing(name if has_channel else f"agent:{name}", _words(text)))


def people_of(recipients: Any, channel: str = "") -> list[str]:
    """Addresses in a list or a text with commas; of an object its address for the channel."""
    items = recipients if isinstance(recipients, list) else [recipients]
    found: list[str] = []
    for item in items:
        if isinstance(item, dict):
            names = (
                ("email",) if channel == "email" else ("phone", "mobile", "whatsapp", "email", "id")
            )
            item = next((item[name] for name in names if item.get(name)), "")  # noqa: PLW2901
        found += [part.strip() for part in display(item).split(",") if part.strip()]
    return found


def _sent(run: Run, message: Outgoing) -> Outcome:
    item_id = queued(run, message)
    return Outcome(
        {
            "success": True,
            "status": "queued",
            "message_id": item_id,
            "to": message.recipient.partition(":")[2],
            "provider": message.options.get("provider", message.recipient.partition(":")[0]),
            "priority": message.options.get("priority", "normal"),
            "error": "",
        }
    )


def _words(text: Any, *, required: bool = True) -> str:
    words = display(text)
    if required and not words.strip():
        raise BasicError("R5010", "a message needs a text")
    return words


def _file(run: Run, source: Any, name: str) -> dict[str, Any]:
    """{path, name, mime_type, url} of a file of the web or of the drive."""
    text = source.path if isinstance(source, File) else display(source)
    own = name or text.partition("?")[0].rpartition("/")[2] or "file"
    if is_web(text):
        return {"path": "", "name": own, "mime_type": media_type(own), "url": text}
    path = drive_path(text)
    if run.services.drive.head(path) is None:
        raise BasicError("R5401", f"there is no file {shortened(text)} in the bot's drive")
    url = run.services.drive.url(path, _LINK_SECONDS)
    return {"path": path, "name": own, "mime_type": media_type(path), "url": url}
