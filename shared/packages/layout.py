"""Where everything lies inside a package: `{bot}.gbai/{bot}.gbdialog/start.bas` (platform spec §1.2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import ValidationFailed
from shared.packages.limits import MAX_BOT_NAME, MAX_PATH_BYTES

PERMISSIONS_FILE = "kb.permissions.yaml"
CONFIG_FILE = "config.csv"
PROMPT_FILES = ("PROMPT.md", "prompt.md", "PROMPT.txt", "prompt.txt")
SCRIPT_SUFFIX = ".bas"
# fmt: off
RESERVED_BOTS = frozenset(
    {
        "api", "ws", "auth", "suite", "static", "public", "bot", "webhook", "health",
        "caldav", "sources", "chat", "kb", "basic", "drive", "email", "calendar", "self",
        "users", "groups", "llm", "multimodal", "analytics", "designer", "meet", "paper",
        "research", "tasks", "monitoring", "admin", "channels",
    }
)
# fmt: on
_BOT_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


class Part(StrEnum):
    """A sub-package; the value is the folder's suffix."""

    DIALOG = "gbdialog"
    KNOWLEDGE = "gbkb"
    SETTINGS = "gbot"
    DRIVE = "gbdrive"
    THEME = "gbtheme"
    PAGES = "gbui"


_PARTS = {part.value: part for part in Part}


@dataclass(frozen=True, slots=True)
class Place:
    """What a key names: `path` is relative to the part's folder, for knowledge to the knowledge base's."""

    bot: str
    part: Part
    path: str
    kb: str = ""

    @property
    def script(self) -> str:
        """The script's name when the place is one: the file name without `.bas`, lower case."""
        is_script = self.part is Part.DIALOG and self.path.casefold().endswith(SCRIPT_SUFFIX)
        return script_name(self.path) if is_script else ""


def locate(key: str) -> Place | None:
    """The place an object key names; None for anything that is no file of a package.

    The package's name and its folders' prefixes compare without case, but must be the same name.
    """
    segments = key.split("/")
    if len(segments) < 3 or not segments[-1] or any(_is_hidden(segment) for segment in segments):
        return None
    bot, dot, suffix = segments[0].casefold().rpartition(".")
    prefix, _, part = segments[1].casefold().rpartition(".")
    if not dot or suffix != "gbai" or prefix != bot or not is_bot_name(bot) or part not in _PARTS:
        return None
    return _place(bot, _PARTS[part], segments[2:])


def _place(bot: str, part: Part, rest: list[str]) -> Place | None:
    if part is not Part.KNOWLEDGE:
        return Place(bot, part, "/".join(rest))
    return Place(bot, part, "/".join(rest[1:]), kb=rest[0]) if len(rest) > 1 else None


def script_name(path: str) -> str:
    """The name of the script in a `.bas` file: the file's own, lower case, without its folders."""
    return path.rpartition("/")[2][: -len(SCRIPT_SUFFIX)].casefold()


def _is_hidden(segment: str) -> bool:
    """Editors and file managers leave `.DS_Store`, `~$report.docx` and the like behind."""
    return segment.startswith((".", "~$")) or segment.endswith("~")


def is_bot_name(name: str) -> bool:
    """Lower case, digits and inner hyphens; reserved names are those the web addresses need."""
    return (
        len(name) <= MAX_BOT_NAME
        and name not in RESERVED_BOTS
        and _BOT_NAME.fullmatch(name) is not None
    )


def package_prefix(bot: str) -> str:
    return f"{bot}.gbai/"


def part_prefix(bot: str, part: Part) -> str:
    return f"{bot}.gbai/{bot}.{part.value}/"


def knowledge_key(bot: str, kb: str, path: str) -> str:
    return f"{part_prefix(bot, Part.KNOWLEDGE)}{kb}/{path}"


def clean_path(path: str) -> str:
    """The canonical form of a path a caller names (platform spec §0.2); raises ValidationFailed."""
    cleaned = unicodedata.normalize("NFC", path.replace("\\", "/"))
    segments = cleaned.split("/")
    if any(segment in ("", ".", "..") for segment in segments):
        raise ValidationFailed.of(path="must be relative, without empty segments, '.' or '..'")
    if any(unicodedata.category(character) == "Cc" for character in cleaned):
        raise ValidationFailed.of(path="must not contain control characters")
    if len(cleaned.encode()) > MAX_PATH_BYTES:
        raise ValidationFailed.of(path=f"must have at most {MAX_PATH_BYTES} bytes")
    return cleaned
