"""OpenAI's chat completions, as OpenAI and every compatible server speak them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from layers.llm import openai_client
from layers.llm.openai_client import translated
from shared.llm.capabilities import Capabilities
from shared.llm.ports import ChunkStream
from shared.llm.records import (
    ChatMessage,
    CompletionRequest,
    Finish,
    FinishReason,
    Image,
    ReasoningDelta,
    StreamChunk,
    TextDelta,
    ToolCallDelta,
    ToolSpec,
    Usage,
)
from shared.llm.settings import ModelSettings

if TYPE_CHECKING:
    import openai
    from openai.types import CompletionUsage
    from openai.types.chat import ChatCompletionChunk
    from openai.types.chat.chat_completion_chunk import Choice

_REASONS: Mapping[str, FinishReason] = {
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}
_CHOICES = frozenset({"auto", "none", "required"})


def connect(settings: ModelSettings) -> "OpenAi":
    return OpenAi(settings)


class OpenAi:
    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    def stream(self, request: CompletionRequest, row: Capabilities) -> ChunkStream:
        with translated():
            events = self._client.chat.completions.create(**_arguments(request, row))
        with events, translated(streaming=True):
            yield from _chunks(events)

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> "openai.OpenAI":
        wanted = self._settings
        return openai_client.client(
            url=wanted.url,
            key=wanted.key,
            timeout=wanted.timeout,
            key_header=wanted.key_header,
            api_version=wanted.api_version,
        )


def _chunks(events: "Iterator[ChatCompletionChunk]") -> Iterator[StreamChunk]:
    """The usage comes after the choice that finishes, in an event without choices."""
    reason, usage, model = "", Usage(estimated=True), ""
    for event in events:
        model = event.model or model
        if event.usage:
            usage = _usage(event.usage)
        for choice in event.choices or ():
            yield from _deltas(choice)
            reason = choice.finish_reason or reason
    if reason:
        yield Finish(_REASONS.get(reason, "stop"), usage, model)


def _deltas(choice: "Choice") -> Iterator[StreamChunk]:
    delta = choice.delta
    # Two spellings of the same extension: DeepSeek and llama.cpp, then Groq and OpenRouter.
    extra = delta.model_extra or {}
    if thinking := extra.get("reasoning_content") or extra.get("reasoning"):
        yield ReasoningDelta(str(thinking))
    if text := delta.content or delta.refusal:
        yield TextDelta(text)
    for position, call in enumerate(delta.tool_calls or ()):
        function = call.function
        yield ToolCallDelta(
            index=position if call.index is None else call.index,
            id=call.id or "",
            name=(function and function.name) or "",
            arguments=(function and function.arguments) or "",
        )


def _usage(usage: "CompletionUsage") -> Usage:
    details = usage.prompt_tokens_details
    return Usage(
        tokens_in=usage.prompt_tokens or 0,
        tokens_out=usage.completion_tokens or 0,
        cached_tokens=(details and details.cached_tokens) or 0,
    )


def _arguments(request: CompletionRequest, row: Capabilities) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "model": request.model,
        "messages": [_message(message) for message in request.messages],
        "stream": True,
        row.max_tokens_field: request.max_tokens,
    }
    optional = {
        "temperature": request.temperature,
        "top_p": request.top_p,
        "stop": list(request.stop) or None,
        "stream_options": {"include_usage": True} if row.usage_in_stream else None,
        "response_format": _response_format(request.json_schema),
    }
    arguments |= {name: value for name, value in optional.items() if value is not None}
    if request.tools:
        arguments["tools"] = [_tool(tool) for tool in request.tools]
        arguments["tool_choice"] = _tool_choice(request.tool_choice)
    return arguments


def _message(message: ChatMessage) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.tool_call_id, "content": message.text}
    if message.images:
        parts = [{"type": "text", "text": message.text}] if message.text else []
        return {"role": message.role, "content": [*parts, *map(_image, message.images)]}
    if not message.tool_calls:
        return {"role": message.role, "content": message.text}
    calls = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments},
        }
        for call in message.tool_calls
    ]
    return {"role": "assistant", "content": message.text or None, "tool_calls": calls}


def _image(image: Image) -> dict[str, Any]:
    url = image.url or f"data:{image.media_type};base64,{image.data}"
    return {"type": "image_url", "image_url": {"url": url}}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.parameters),
        },
    }


def _tool_choice(choice: str) -> str | dict[str, Any]:
    if choice in _CHOICES:
        return choice
    return {"type": "function", "function": {"name": choice}}


def _response_format(schema: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if schema is None:
        return None
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": dict(schema)}}
