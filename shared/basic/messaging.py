"""Messages to people on channels: written into the outbox with the run, brought by whoever serves the channel.

An item of kind `channel` has the payload {recipient, channel, address, text, bot_id} and, where it is meant,
{file, template, variables, priority, provider}. `recipient` is `channel:address`. The same step is the same item.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.ids import derived_id
from shared.mail.addresses import is_address
from shared.records.outbox import OutboxItem
from shared.store import Unit

OUTBOX_KIND = "channel"
CHANNELS = frozenset(
    {"email", "whatsapp", "sms", "telegram", "push", "instagram", "teams", "web", "agent"}
)
_PHONE = re.compile(r"\+?[\d\s().-]{6,24}")
_PHONES = frozenset({"whatsapp", "sms"})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `recipient` is `channel:address` or a bare address; `file` is {path, name, size, mime_type, url}."""

    recipient: str
    text: str
    file: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


def addressed(recipient: str) -> tuple[str, str]:
    """Channel and address; R5505 for what a channel cannot reach. Bare digits are WhatsApp, `@` is mail, else a session."""
    channel, mark, address = recipient.strip().partition(":")
    if not mark or channel.casefold() not in CHANNELS:
        channel, address = _guessed(recipient.strip()), recipient.strip()
    channel, address = channel.casefold(), address.strip()
    if channel in _PHONES:
        if not _PHONE.fullmatch(address):
            raise BasicError(
                "R5505", f"{shortened(address)} is no telephone number such as +15550100"
            )
        address = ("+" if address.startswith("+") else "") + re.sub(r"\D", "", address)
    if channel == "email" and not is_address(address):
        raise BasicError(
            "R5505", f"{shortened(address)} is no mail address; ana@example.com is one"
        )
    if not address:
        raise BasicError("R5505", "a message needs a recipient")
    return channel, address


def _guessed(address: str) -> str:
    if "@" in address:
        return "email"
    return "whatsapp" if _PHONE.fullmatch(address) else "web"


def queued(run: Run, message: Outgoing, unit: Unit | None = None, number: int = 1) -> str:
    """Write the message into the outbox of the open transaction, and give its id. `number` counts those of one step."""
    channel, address = addressed(message.recipient)
    item_id = derived_id(run.services.org_id, f"channel:{run.key}:{number}")
    payload = {
        "recipient": f"{channel}:{address}",
        "channel": channel,
        "address": address,
        "text": message.text,
        "bot_id": run.bot.id,
        **({"file": dict(message.file)} if message.file else {}),
        **message.options,
    }
    item = OutboxItem(item_id, run.services.org_id, OUTBOX_KIND, item_id, payload)
    (unit or run.unit).outbox.add(item)
    return item_id
