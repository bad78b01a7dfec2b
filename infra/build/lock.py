"""The runtime lock file, and the part of it that one layer needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from infra.build.toolchain import ROOT

RUNTIME = ROOT / "requirements" / "runtime.txt"
_START = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)


def entries(lock: Path = RUNTIME) -> dict[str, str]:
    """Each distribution's pinned lines with their hashes.

    A distribution pinned twice under different markers keeps both pins; pip chooses by the marker.
    """
    text = lock.read_text(encoding="utf-8")
    found: dict[str, str] = {}
    starts = list(_START.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    for start, end in zip(starts, ends, strict=True):
        found[start[1]] = found.get(start[1], "") + text[start.start() : end]
    return found


def part(names: Iterable[str], lock: Path = RUNTIME) -> str:
    """A requirements file with only these distributions, hashes included; KeyError for a stranger."""
    known = entries(lock)
    return "".join(known[name] for name in names)
