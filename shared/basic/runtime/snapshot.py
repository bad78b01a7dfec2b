"""A run as plain JSON, and back: what is stored so that another process can go on with it.

    {"v": 1, "frames": [{"program", "code", "pc", "tries", "trap", "handling"}], "values": …, "steps", "active_ms", …}

`values` is one encoded graph of all variables, so that arrays shared between frames stay shared.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.basic.runtime.frames import Frame, Loaded
from shared.basic.values.codec import SnapshotError, decode, encode

if TYPE_CHECKING:
    from shared.basic.runtime.machine import Machine

VERSION = 1
_WORDS_KEPT = 200


def freeze(machine: Machine, pending: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The whole run. `pending` are the arguments of a ONCE effect that has begun. R5033 beyond the size limit."""
    run = machine.run
    values = {
        "frames": [[frame.slots, frame.script] for frame in machine.frames],
        "data": run.data,
        "params": dict(run.params),
        "error": run.error,
        "pending": None if pending is None else dict(pending),
    }
    document = {
        "v": VERSION,
        "frames": [_frame(frame) for frame in machine.frames],
        "values": encode(values),
        "said": run.said[-_WORDS_KEPT:],
        "steps": run.step,
        "active_ms": machine.active_ms,
    }
    _check_size(document, run.limits.snapshot_bytes)
    return document


def _frame(frame: Frame) -> dict[str, Any]:
    return {
        "program": frame.loaded.program.id,
        "code": frame.code,
        "pc": frame.pc,
        "tries": frame.tries,
        "trap": frame.trap,
        "handling": frame.handling,
    }


def _check_size(document: dict[str, Any], most: int) -> None:
    """`marshal` measures plain data several times faster than `json`, and comes close enough."""
    size = len(marshal.dumps(document))
    if size > most:
        raise BasicError(
            "R5033", f"the variables of this script take {size:,} bytes, more than {most:,}"
        )


def thaw(
    machine: Machine, document: Mapping[str, Any], load: Callable[[str], Loaded]
) -> dict[str, Any] | None:
    """Put a stored run into a fresh machine; gives back the pending arguments. Raises SnapshotError."""
    if document.get("v") != VERSION:
        raise SnapshotError(f"snapshot version {document.get('v')!r}, not {VERSION}")
    values = decode(document["values"])
    run = machine.run
    run.data, run.params, run.error = values["data"], values["params"], values["error"]
    run.said = list(document["said"])
    run.step = document["steps"]
    machine.active_before = document["active_ms"]
    for about, (slots, script) in zip(document["frames"], values["frames"], strict=True):
        frame = Frame(load(about["program"]), about["code"], slots, script, about["pc"])
        frame.tries, frame.trap = about["tries"], about["trap"]
        frame.handling = about["handling"]
        machine.frames.append(frame)
    pending: dict[str, Any] | None = values["pending"]
    return pending
