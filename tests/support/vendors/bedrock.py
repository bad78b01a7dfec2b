"""Amazon Bedrock's Converse API, streamed in the binary event format of AWS (smithy.io, "Amazon Event Stream")."""

import itertools
import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any
from zlib import crc32

from shared.llm.records import ReasoningDelta, TextDelta, ToolCallDelta, Usage
from tests.support.replies import Cut, Failure, Fault, Hang, Kind, Piece, Reply
from tests.support.vendors.server import Answer, Asked

KEY = "AKIDRIGHT:secret"

_ERRORS: Mapping[Kind, tuple[int, str, str]] = {
    "auth": (403, "AccessDeniedException", "no access"),
    "quota": (403, "AccessDeniedException", "billing"),
    "rate_limited": (429, "ThrottlingException", "slower"),
    "too_long": (400, "ValidationException", "Input is too long: prompt is too long"),
    "refused": (400, "ValidationException", "content_filter"),
    "bad_request": (400, "ValidationException", "malformed"),
    "unknown_model": (404, "ResourceNotFoundException", "no such model"),
    "server_error": (500, "InternalServerException", "oops"),
    "overloaded": (503, "ServiceUnavailableException", "overloaded"),
}
_REASONS = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "content_filter": "content_filtered",
}


class BedrockDialect:
    def check(self, asked: Asked) -> Answer | None:
        if "Credential=AKIDRIGHT/" not in asked.headers.get("authorization", ""):
            return self.failure(Failure("auth"))
        roles = [message["role"] for message in asked.body["messages"]]
        alternate = all(a != b for a, b in itertools.pairwise(roles))
        good = alternate and roles[0] == roles[-1] == "user" and _tools_named(asked.body)
        return None if good else self.failure(Failure("bad_request"))

    def direct(self, asked: Asked) -> Answer | None:
        return None

    def failure(self, failure: Failure) -> Answer:
        status, code, message = _ERRORS[failure.kind]
        wait = failure.retry_after
        headers = () if wait is None else (("retry-after", str(wait)),)
        return Answer(status, {"message": message}, (("x-amzn-ErrorType", code), *headers))

    def events(self, asked: Asked, reply: Reply) -> Iterator[bytes | Hang | Cut]:
        yield _event("messageStart", {"role": "assistant"})
        blocks: list[str] = []
        for piece in reply.pieces:
            yield from _piece(piece, blocks)
        yield _event("messageStop", {"stopReason": _REASONS[reply.reason]})
        if reply.usage:
            yield _event("metadata", {"usage": _usage(reply.usage), "metrics": {"latencyMs": 1}})


def _tools_named(body: Mapping[str, Any]) -> bool:
    """A conversation with tool blocks must say which tools there are."""
    blocks = [block for message in body["messages"] for block in message["content"]]
    uses = any("toolUse" in block or "toolResult" in block for block in blocks)
    return not uses or "toolConfig" in body


def _piece(piece: Piece, blocks: list[str]) -> Iterator[bytes | Hang | Cut]:
    match piece:
        case TextDelta():
            yield _delta(blocks, "text", {"text": piece.text})
        case ReasoningDelta():
            yield _delta(blocks, "thinking", {"reasoningContent": {"text": piece.text}})
        case ToolCallDelta():
            kind = f"call {piece.index}"
            if kind not in blocks:
                blocks.append(kind)
            index = blocks.index(kind)
            if piece.id:
                use = {"toolUseId": piece.id, "name": piece.name}
                yield _event(
                    "contentBlockStart", {"start": {"toolUse": use}, "contentBlockIndex": index}
                )
            if piece.arguments:
                written = {"toolUse": {"input": piece.arguments}}
                yield _event("contentBlockDelta", {"delta": written, "contentBlockIndex": index})
        case Fault():
            _status, code, message = _ERRORS[piece.kind]
            name = code[0].lower() + code[1:]
            yield _frame(
                {":message-type": "exception", ":exception-type": name}, {"message": message}
            )
        case _:
            yield piece


def _delta(blocks: list[str], kind: str, delta: dict[str, Any]) -> bytes:
    if kind not in blocks:
        blocks.append(kind)
    return _event("contentBlockDelta", {"delta": delta, "contentBlockIndex": blocks.index(kind)})


def _usage(usage: Usage) -> dict[str, int]:
    return {
        "inputTokens": usage.tokens_in - usage.cached_tokens,
        "cacheReadInputTokens": usage.cached_tokens,
        "outputTokens": usage.tokens_out,
        "totalTokens": usage.tokens_in + usage.tokens_out,
    }


def _event(name: str, value: dict[str, Any]) -> bytes:
    return _frame({":message-type": "event", ":event-type": name}, value)


def _frame(headers: dict[str, str], value: dict[str, Any]) -> bytes:
    named = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(text)) + text.encode()
        for name, text in {**headers, ":content-type": "application/json"}.items()
    )
    payload = json.dumps(value).encode()
    prelude = struct.pack(">II", len(named) + len(payload) + 16, len(named))
    message = prelude + struct.pack(">I", crc32(prelude)) + named + payload
    return message + struct.pack(">I", crc32(message))
