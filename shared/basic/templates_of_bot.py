"""Message templates a bot keeps: `{{name}}` texts for a channel, by name and channel."""

from __future__ import annotations

from typing import Any

from shared.basic.drive.templates import filled
from shared.store import Unit

KIND = "template"


def template_key(name: str, channel: str) -> str:
    """The key of a record; a template for no channel in particular serves all."""
    return f"{name.casefold()}:{channel.casefold()}"


def found_template(unit: Unit, bot_id: str, name: str, channel: str) -> dict[str, Any] | None:
    """{name, channel, subject, body} for the channel, else for any; None when there is no such template."""
    for wanted in (channel, ""):
        entry = unit.entries.get(bot_id, KIND, template_key(name, wanted))
        if entry is not None:
            return entry.data
    if channel:
        return None
    listed = unit.entries.list_of(bot_id, KIND, prefix=template_key(name, ""))
    return listed[0].data if listed else None


def rendered(template: dict[str, Any], variables: Any) -> tuple[str, str]:
    """Subject and body with the variables in their places."""
    values = variables if variables is not None else {}
    return filled(str(template.get("subject", "")), values), filled(str(template["body"]), values)
