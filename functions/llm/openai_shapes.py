"""OpenAI's chat completions API: its bodies, its chunks, its errors (OpenAI API reference, "Chat" and "Models")."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.errors import BadRequest
from shared.ids import new_id
from shared.llm.records import ChatMessage, CompletionRequest, Image, ToolCall, ToolSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shared.errors import GbError
    from shared.llm.records import CallMetadata, Usage

_ERROR_TYPES = {
    401: "authentication_error",
    402: "insufficient_quota",
    403: "permission_error",
    429: "rate_limit_error",
}
DONE = b"data: [DONE]\n\n"
STILL_HERE = b": still here\n\n"
"""A comment, which readers of server-sent events pass over."""


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class StreamOptions(_Loose):
    include_usage: bool = False


class FunctionIn(_Loose):
    name: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})


class ToolIn(_Loose):
    type: Literal["function"] = "function"
    function: FunctionIn


class ChatMessageIn(_Loose):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[dict[str, Any]] | None = None
    tool_calls: list[dict[str, Any]] = Field(default_factory=list)
    tool_call_id: str = ""

    @property
    def text(self) -> str:
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        return "\n".join(str(part.get("text", "")) for part in self.content if "text" in part)

    @property
    def images(self) -> list[str]:
        parts = self.content if isinstance(self.content, list) else []
        urls = [part.get("image_url") for part in parts if part.get("type") == "image_url"]
        return [str(url.get("url", "")) if isinstance(url, dict) else str(url) for url in urls]


class CompletionIn(_Loose):
    """A chat completion request; parameters nobody here knows are ignored."""

    model: str = Field(min_length=1, max_length=200)
    messages: list[ChatMessageIn] = Field(min_length=1, max_length=2000)
    tools: list[ToolIn] = Field(default_factory=list, max_length=128)
    tool_choice: str | dict[str, Any] = "auto"
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, ge=0, le=1)
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    stop: str | list[str] | None = None
    n: int = Field(1, ge=1, le=1)
    stream: bool = False
    stream_options: StreamOptions | None = None
    response_format: dict[str, Any] | None = None
    store: bool = False

    @property
    def wants_usage(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)


class EmbeddingsIn(_Loose):
    model: str = Field("", max_length=200)
    input: str | list[str]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None


def completion_request(wanted: CompletionIn, made_for: CallMetadata) -> CompletionRequest:
    """The request as one model gets it."""
    stop = [wanted.stop] if isinstance(wanted.stop, str) else wanted.stop or []
    return CompletionRequest(
        messages=tuple(_message(message) for message in wanted.messages),
        tools=tuple(
            ToolSpec(tool.function.name, tool.function.description, tool.function.parameters)
            for tool in wanted.tools
        ),
        tool_choice=_tool_choice(wanted.tool_choice),
        temperature=wanted.temperature,
        max_tokens=wanted.max_completion_tokens or wanted.max_tokens,
        top_p=wanted.top_p,
        stop=tuple(stop),
        json_schema=_schema(wanted.response_format),
        metadata=made_for,
    )


def _message(message: ChatMessageIn) -> ChatMessage:
    calls = tuple(
        ToolCall(
            str(call.get("id", "")),
            str(call.get("function", {}).get("name", "")),
            str(call.get("function", {}).get("arguments", "{}")),
        )
        for call in message.tool_calls
    )
    role = "system" if message.role == "developer" else message.role
    images = tuple(image_of(url) for url in message.images)
    return ChatMessage(role, message.text, calls, message.tool_call_id, images)


def image_of(url: str) -> Image:
    """An https address, or a `data:` URL taken apart. Raises BadRequest for anything else."""
    if url.startswith("https://"):
        return Image(url=url)
    head, comma, data = url.partition(",")
    if not (head.startswith("data:image/") and head.endswith(";base64") and comma):
        raise BadRequest("An image is an https or a base64 data URL.")
    return Image(data=data, media_type=head.removeprefix("data:").removesuffix(";base64"))


def _tool_choice(choice: str | dict[str, Any]) -> str:
    if isinstance(choice, str):
        return choice
    return str(choice.get("function", {}).get("name", "auto"))


def _schema(wanted: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    kind = (wanted or {}).get("type", "text")
    if wanted is None or kind == "text":
        return None
    if kind == "json_object":
        return {"type": "object"}
    schema = wanted.get("json_schema", {}).get("schema")
    if kind != "json_schema" or not isinstance(schema, dict):
        raise BadRequest("The response format is text, json_object or json_schema with a schema.")
    return schema


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer on its way out; its objects share id, time and model."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{new_id()}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(
        self,
        text: str,
        reason: str,
        usage: Usage,
        calls: Iterable[ToolCall] = (),
        **extra: Any,
    ) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": text, **extra}
        if shown := [call_out(call) for call in calls]:
            message |= {"tool_calls": shown, "content": text or None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
        return self._object("chat.completion", [choice]) | {"usage": usage_out(usage)}

    def chunk(self, delta: Mapping[str, Any], reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return event(self._object("chat.completion.chunk", [choice]))

    def usage_chunk(self, usage: Usage) -> bytes:
        return event(self._object("chat.completion.chunk", []) | {"usage": usage_out(usage)})

    def _object(self, kind: str, choices: list[Any]) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "choices": choices,
        }


def call_out(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}


def usage_out(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.tokens_in,
        "completion_tokens": usage.tokens_out,
        "total_tokens": usage.tokens_in + usage.tokens_out,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }


def event(value: Any) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def error_body(error: GbError) -> dict[str, Any]:
    kind = _ERROR_TYPES.get(error.status, "invalid_request_error")
    if error.status >= 500:
        kind = "server_error"
    fields = (error.details or {}).get("fields", {})
    param = next(iter(fields), None)
    return {"error": {"message": error.message, "type": kind, "param": param, "code": error.code}}
