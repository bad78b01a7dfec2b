"""From our request to the arguments of Anthropic's Messages API."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from shared.llm.records import ChatMessage, CompletionRequest, Image, ToolCall, ToolSpec

_CHOICES = {"auto": "auto", "none": "none", "required": "any"}
_EMPTY = "…"
"""Stands for a text the API refuses because it is blank."""


def arguments(request: CompletionRequest) -> dict[str, Any]:
    """What `messages.create` is called with.

    The system text goes beside the messages. The API of 2026-10-21 refuses temperature and top_p
    for every model.
    """
    system = "\n\n".join(m.text for m in request.messages if m.role == "system" and m.text)
    wanted: dict[str, Any] = {
        "model": request.model,
        "messages": _messages(request.messages),
        "max_tokens": request.max_tokens,
        "stream": True,
    }
    if system:
        wanted["system"] = system
    if request.stop:
        wanted["stop_sequences"] = list(request.stop)
    if request.json_schema is not None:
        answer = {"type": "json_schema", "schema": dict(request.json_schema)}
        wanted["output_config"] = {"format": answer}
    if request.tools:
        wanted["tools"] = [_tool(tool) for tool in request.tools]
        wanted["tool_choice"] = _tool_choice(request.tool_choice)
    return wanted


def _messages(messages: tuple[ChatMessage, ...]) -> list[dict[str, Any]]:
    """Roles must alternate, a tool's result is the user's, and the user speaks first and last."""
    spoken = [message for message in messages if message.role != "system"]
    turns = [
        {"role": role, "content": [block for message in group for block in _blocks(message)]}
        for role, group in groupby(spoken, key=_role)
    ]
    silence = {"role": "user", "content": [{"type": "text", "text": _EMPTY}]}
    if not turns or turns[0]["role"] != "user":
        turns.insert(0, silence)
    if turns[-1]["role"] != "user":
        turns.append(silence)
    return turns


def _role(message: ChatMessage) -> str:
    return "assistant" if message.role == "assistant" else "user"


def _blocks(message: ChatMessage) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        text = message.text or _EMPTY
        yield {"type": "tool_result", "tool_use_id": message.tool_call_id, "content": text}
        return
    yield from map(_image, message.images)
    if message.text.strip():
        yield {"type": "text", "text": message.text}
    elif not message.tool_calls and not message.images:
        yield {"type": "text", "text": _EMPTY}
    yield from map(_call, message.tool_calls)


def _call(call: ToolCall) -> dict[str, Any]:
    """Arguments travel parsed; what the model once wrote wrongly goes back as an empty object."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        arguments = {}
    return {
        "type": "tool_use",
        "id": call.id,
        "name": call.name,
        "input": arguments if isinstance(arguments, dict) else {},
    }


def _image(image: Image) -> dict[str, Any]:
    source = (
        {"type": "url", "url": image.url}
        if image.url
        else {"type": "base64", "media_type": image.media_type, "data": image.data}
    )
    return {"type": "image", "source": source}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": dict(tool.parameters),
    }


def _tool_choice(choice: str) -> dict[str, str]:
    if kind := _CHOICES.get(choice):
        return {"type": kind}
    return {"type": "tool", "name": choice}
