"""The text commands of a USER message (platform spec §2.5): `/tool NAME`, `__TOOL__:NAME`, `/clear`, `/help`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMAND = re.compile(r"(?:/(tool)\s+(\S.*)|/(clear|help)\s*|__(TOOL)__:\s*(\S.*))\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """`rest` is what follows the name, for `tool` the tool's name and perhaps JSON arguments."""

    name: str
    rest: str = ""


def command_in(text: str) -> Command | None:
    """The command a message is, or None for ordinary words."""
    match = _COMMAND.match(text.strip())
    if match is None:
        return None
    tool, named, plain, _, legacy = match.groups()
    return Command(plain) if plain else Command("tool", (named if tool else legacy).strip())
