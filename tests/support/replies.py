"""What a scripted model says: one vendor-neutral script for the fake and for every wire server."""

from dataclasses import dataclass
from typing import Literal

from shared.llm.records import (
    FinishReason,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    Usage,
)

Kind = Literal[
    "auth",
    "quota",
    "rate_limited",
    "too_long",
    "refused",
    "bad_request",
    "unknown_model",
    "server_error",
    "overloaded",
    "timeout",
]


USAGE = Usage(11, 7, 3)


@dataclass(frozen=True)
class Hang:
    """The model goes silent until the client leaves."""


@dataclass(frozen=True)
class Cut:
    """The connection breaks off; `cleanly` means the stream just ends without saying why."""

    cleanly: bool = False


@dataclass(frozen=True)
class Fault:
    """An error event inside a stream that began well."""

    kind: Kind = "overloaded"


Piece = TextDelta | ReasoningDelta | ToolCallDelta | Hang | Cut | Fault


@dataclass(frozen=True)
class Reply:
    """One answer, piece by piece. Without `usage` the vendor reports none."""

    pieces: tuple[Piece, ...] = ()
    reason: FinishReason = "stop"
    usage: Usage | None = USAGE


@dataclass(frozen=True)
class Failure:
    """The call is refused before anything is said."""

    kind: Kind
    retry_after: float | None = None


Script = Reply | Failure


def says(*texts: str, reason: FinishReason = "stop", usage: Usage | None = USAGE) -> Reply:
    """An answer in these pieces."""
    return Reply(tuple(TextDelta(text) for text in texts), reason, usage)


def calls(*wanted: tuple[str, str], text: str = "") -> Reply:
    """Calls of (tool, arguments as JSON text); the arguments arrive in pieces, calls one by one."""
    pieces: list[Piece] = [TextDelta(text)] if text else []
    for index, (name, arguments) in enumerate(wanted):
        pieces.append(ToolCallDelta(index, f"call_{name}_{index}", name))
        middle = len(arguments) // 2
        parts = [part for part in (arguments[:middle], arguments[middle:]) if part]
        pieces += [ToolCallDelta(index, arguments=part) for part in parts]
    return Reply(tuple(pieces), "tool_calls")
