"""Anthropic's Messages API, streamed version 2026-10-21: its stream and its strictness."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from shared.llm.records import ReasoningDelta, TextDelta, ToolCallDelta, Usage
from tests.support.replies import Cut, Failure, Fault, Hang, Kind, Piece, Reply
from tests.support.vendors.server import Answer, Asked

KEY = "sk-ant-right"

_ERRORS: Mapping[Kind, tuple[int, str, str]] = {
    "auth": (401, "authentication_error", "invalid x-api-key"),
    "quota": (400, "invalid_request_error", "Your credit balance is too low"),
    "rate_limited": (429, "rate_limit_error", "too many requests"),
    "too_long": (400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000"),
    "bad_request": (400, "invalid_request_error", "messages: unexpected"),
    "unknown_model": (404, "not_found_error", "model: none"),
    "server_error": (500, "api_error", "Internal server error"),
    "overloaded": (529, "overloaded_error", "Overloaded"),
}
_STOPS = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "content_filter": "refusal",
}


class AnthropicDialect:
    def check(self, asked: Asked) -> Answer | None:
        if asked.headers.get("authorization") != f"Bearer {KEY}":  # or x-api-key, before 2026-10-21
            return self.failure(Failure("auth"))
        return None if _acceptable(asked.body) else self.failure(Failure("bad_request"))

    def direct(self, asked: Asked) -> Answer | None:
        return None

    def failure(self, failure: Failure) -> Answer:
        wait = failure.retry_after
        headers = () if wait is None else (("retry-after", str(wait)),)
        return Answer(_ERRORS[failure.kind][0], _error(failure.kind), headers)

    def events(self, asked: Asked, reply: Reply) -> Iterator[bytes | Hang | Cut]:
        usage = reply.usage or Usage()
        yield _event("message_start", message=_message(asked.body["model"], usage))
        yield _event("ping")
        blocks = _Blocks()
        for piece in reply.pieces:
            yield from blocks.write(piece)
        yield from blocks.close()
        delta = {"stop_reason": _STOPS[reply.reason], "stop_sequence": None}
        yield _event("message_delta", delta=delta, usage={"output_tokens": usage.tokens_out})
        yield _event("message_stop")


class _Blocks:
    """Numbers the content blocks; a new block begins where the kind of content changes."""

    def __init__(self) -> None:
        self._index = -1
        self._open: object = None

    def write(self, piece: Piece) -> Iterator[bytes | Hang | Cut]:
        match piece:
            case TextDelta():
                yield from self._begin("text", {"type": "text", "text": ""})
                yield self._delta(type="text_delta", text=piece.text)
            case ReasoningDelta():
                yield from self._begin(
                    "thinking", {"type": "thinking", "thinking": "", "signature": ""}
                )
                yield self._delta(type="thinking_delta", thinking=piece.text)
            case ToolCallDelta():
                block = {"type": "tool_use", "id": piece.id, "name": piece.name, "input": {}}
                yield from self._begin(piece.index, block)
                if piece.arguments:
                    yield self._delta(type="input_json_delta", partial_json=piece.arguments)
            case Fault():
                yield _event("error", error=_error(piece.kind)["error"])
            case _:
                yield piece

    def close(self) -> Iterator[bytes]:
        if self._open is not None:
            yield _event("content_block_stop", index=self._index)
            self._open = None

    def _begin(self, kind: object, block: dict[str, Any]) -> Iterator[bytes]:
        if self._open != kind:
            yield from self.close()
            self._open, self._index = kind, self._index + 1
            yield _event("content_block_start", index=self._index, content_block=block)

    def _delta(self, **delta: str) -> bytes:
        return _event("content_block_delta", index=self._index, delta=delta)


def _event(kind: str, **fields: Any) -> bytes:
    data = json.dumps({"type": kind, **fields}, ensure_ascii=False)
    return f"event: {kind}\ndata: {data}\n\n".encode()


def _message(model: str, usage: Usage) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "content": [],
        "model": model,
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {
            "input_tokens": usage.tokens_in - usage.cached_tokens,
            "cache_read_input_tokens": usage.cached_tokens,
            "cache_creation_input_tokens": 0,
            "output_tokens": 1,
        },
    }


def _error(kind: Kind) -> dict[str, Any]:
    _, family, text = _ERRORS[kind]
    return {"type": "error", "error": {"type": family, "message": f"{text} ({KEY})"}}


def _acceptable(body: dict[str, Any]) -> bool:
    messages = body["messages"]
    roles = [message["role"] for message in messages]
    alternates = all(role == ("user", "assistant")[i % 2] for i, role in enumerate(roles))
    blocks = [block for message in messages for block in message["content"]]
    texts = [block["text"] for block in blocks if block["type"] == "text"]
    return (
        bool(roles)
        and alternates
        and body.get("max_tokens", 0) > 0
        and all(text.strip() for text in texts)
        and roles[-1] == "user"
        and not {"temperature", "top_p", "top_k"} & body.keys()
        and _tools_paired(messages)
    )


def _tools_paired(messages: list[dict[str, Any]]) -> bool:
    """Every call is answered in the next message, and nothing else is."""
    called: set[str] = set()
    for message in messages:
        content = message["content"]
        answered = {b["tool_use_id"] for b in content if b["type"] == "tool_result"}
        if answered != called:
            return False
        called = {b["id"] for b in content if b["type"] == "tool_use"}
    return True
