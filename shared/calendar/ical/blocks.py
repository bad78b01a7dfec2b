"""A file cut into its components, line by line, whatever ends its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.calendar.ical.zones import Offsets, Zones
from shared.encoding import decode_text

_FOLD = re.compile(r"\r?\n[ \t]|\r[ \t]")
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
KINDS = ("VEVENT", "VTODO", "VJOURNAL")


@dataclass(slots=True)
class Block:
    """One component: its kind and its unfolded content lines, BEGIN and END included."""

    kind: str
    lines: list[str]

    def first(self, name: str) -> str:
        """The value of the first property of that name; parameters are left out."""
        for line in self.lines:
            head, colon, value = line.partition(":")
            if colon and head.partition(";")[0].upper() == name:
                return value.strip()
        return ""


@dataclass(slots=True)
class File:
    """A whole file: what stands beside the components, and the components."""

    properties: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    timezones: list[Block] = field(default_factory=list)

    @property
    def zones(self) -> Zones:
        described = {one.first("TZID"): _offsets(one) for one in self.timezones}
        located = {one.first("TZID"): one.first("X-LIC-LOCATION") for one in self.timezones}
        return Zones(
            {name: found for name, found in described.items() if found},
            located,
            self.properties.get("X-WR-TIMEZONE", ""),
        )


def split(data: bytes | str) -> File:
    """The components of a file; what is outside of any is ignored but for the calendar's own properties."""
    text = decode_text(data) if isinstance(data, bytes) else data
    lines = _FOLD.sub("", text.lstrip("\ufeff")).splitlines()
    found, open_blocks = File(), list[Block]()
    for line in filter(str.strip, lines):
        name, _, value = line.partition(":")
        word, kind = name.strip().upper(), value.strip().upper()
        if word == "BEGIN" and (open_blocks or kind in (*KINDS, "VTIMEZONE")):
            if not open_blocks:
                open_blocks.append(Block(kind, []))
            else:
                open_blocks.append(open_blocks[0])
        if open_blocks:
            open_blocks[0].lines.append(line.strip("\r"))
        elif ":" in line:
            found.properties.setdefault(word.partition(";")[0], value.strip())
        if word == "END" and open_blocks:
            closed = open_blocks.pop()
            if not open_blocks:
                (found.timezones if closed.kind == "VTIMEZONE" else found.blocks).append(closed)
    if open_blocks:  # the file is cut off inside a component
        found.blocks.append(open_blocks[0])
    return found


def _offsets(block: Block) -> Offsets | None:
    """The newest standard and daylight offsets a VTIMEZONE gives."""
    found: dict[str, timedelta] = {}
    for kind, lines in _parts(block.lines):
        text = Block(kind, list(lines)).first("TZOFFSETTO")
        match = _OFFSET.fullmatch(text)
        if match:
            sign = -1 if match[1] == "-" else 1
            found[kind] = sign * timedelta(hours=int(match[2]), minutes=int(match[3]))
    standard = found.get("STANDARD", found.get("DAYLIGHT"))
    return (standard, found.get("DAYLIGHT", standard)) if standard is not None else None


def _parts(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    kind, held = "", list[str]()
    for line in lines[1:]:
        word = line.strip().upper()
        if word.startswith("BEGIN:"):
            kind, held = word.removeprefix("BEGIN:"), []
        elif word.startswith("END:") and kind:
            yield kind, held
            kind = ""
        else:
            held.append(line)
