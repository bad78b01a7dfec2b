"""OpenAI's chat completions and embeddings, streamed as the real API streams them."""

import base64
import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from shared.llm.records import ReasoningDelta, TextDelta, ToolCallDelta, Usage
from tests.support.embedders import HashEmbedder
from tests.support.replies import Cut, Failure, Fault, Hang, Kind, Piece, Reply
from tests.support.vendors.server import Answer, Asked

KEY = "sk-right"

_ERRORS: Mapping[Kind, tuple[int, str, str]] = {
    "auth": (401, "invalid_request_error", "invalid_api_key"),
    "quota": (429, "insufficient_quota", "insufficient_quota"),
    "rate_limited": (429, "requests", "rate_limit_exceeded"),
    "too_long": (400, "invalid_request_error", "context_length_exceeded"),
    "refused": (400, "invalid_request_error", "content_filter"),
    "bad_request": (400, "invalid_request_error", "invalid_value"),
    "unknown_model": (404, "invalid_request_error", "model_not_found"),
    "server_error": (500, "server_error", ""),
    "overloaded": (503, "overloaded", ""),
}


class OpenAiDialect:
    """`strict` refuses the parameters that reasoning models refuse; without a `key` anyone may ask."""

    def __init__(self, *, strict: bool = False, key: str = KEY) -> None:
        self._key = key
        self._strict = strict
        self._embedder = HashEmbedder(8)

    def check(self, asked: Asked) -> Answer | None:
        if self._key and asked.headers.get("authorization") != f"Bearer {self._key}":
            return self.failure(Failure("auth"))
        if self._strict and {"max_tokens", "temperature", "top_p"} & asked.body.keys():
            return self.failure(Failure("bad_request"))
        return None if _tools_paired(asked.body) else self.failure(Failure("bad_request"))

    def direct(self, asked: Asked) -> Answer | None:
        if not asked.path.endswith("/embeddings"):
            return None
        vectors = self._embedder.embed(asked.body["input"], "passage")
        rows = [
            {"object": "embedding", "index": i, "embedding": _encoded(vector, asked.body)}
            for i, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": 5, "total_tokens": 5}
        # The API promises an index, not an order.
        data = {"object": "list", "data": rows[::-1], "model": asked.body["model"], "usage": usage}
        return Answer(200, data)

    def failure(self, failure: Failure) -> Answer:
        status, _, _ = _ERRORS[failure.kind]
        wait = failure.retry_after
        headers = () if wait is None else (("retry-after", str(wait)),)
        return Answer(status, {"error": _error(failure.kind)}, headers)

    def events(self, asked: Asked, reply: Reply) -> Iterator[bytes | Hang | Cut]:
        model = asked.body["model"]
        yield _event(model, {"role": "assistant", "content": ""})
        for piece in reply.pieces:
            yield from _piece(model, piece)
        yield _event(model, {}, reply.reason)
        wants_usage = (asked.body.get("stream_options") or {}).get("include_usage")
        if reply.usage and wants_usage:
            yield _data({**_head(model), "choices": [], "usage": _usage(reply.usage)})
        yield b"data: [DONE]\n\n"


def _piece(model: str, piece: Piece) -> Iterator[bytes | Hang | Cut]:
    match piece:
        case TextDelta():
            yield _event(model, {"content": piece.text})
        case ReasoningDelta():
            yield _event(model, {"reasoning_content": piece.text})
        case ToolCallDelta():
            yield _event(model, {"tool_calls": [_call(piece)]})
        case Fault():
            yield _data({"error": _error(piece.kind)})
        case _:
            yield piece


def _call(piece: ToolCallDelta) -> dict[str, Any]:
    function = {"name": piece.name} if piece.name else {}
    call: dict[str, Any] = {"index": piece.index}
    call["function"] = {**function, "arguments": piece.arguments}
    return {**call, "id": piece.id, "type": "function"} if piece.id else call


def _head(model: str) -> dict[str, Any]:
    created = 1_700_000_000
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": created,
        "model": model,
    }


def _event(model: str, delta: dict[str, Any], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
    return _data({**_head(model), "choices": [choice]})


def _data(body: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.tokens_in,
        "completion_tokens": usage.tokens_out,
        "total_tokens": usage.tokens_in + usage.tokens_out,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }


def _error(kind: Kind) -> dict[str, Any]:
    _, family, code = _ERRORS[kind]
    return {"message": f"{kind}: key {KEY}", "type": family, "param": None, "code": code or None}


def _tools_paired(body: dict[str, Any]) -> bool:
    """Each tool message answers a call of the assistant message before it."""
    open_calls: set[str] = set()
    for message in body.get("messages", ()):
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                return False
        else:
            open_calls = {call["id"] for call in message.get("tool_calls") or ()}
    return True


def _encoded(vector: list[float], body: dict[str, Any]) -> list[float] | str:
    if body.get("encoding_format") != "base64":
        return vector
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
