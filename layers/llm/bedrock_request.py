"""From our request to the arguments of Bedrock's Converse API."""

import base64
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from shared.llm.records import ChatMessage, CompletionRequest, Image, ToolCall, ToolSpec

_CHOICES: dict[str, dict[str, Any]] = {"auto": {"auto": {}}, "required": {"any": {}}}
_EMPTY = "…"
"""Stands for a text the API refuses because it is blank."""


def arguments(request: CompletionRequest) -> dict[str, Any]:
    """What `converse_stream` is called with. The system text goes beside the messages."""
    system = [m.text for m in request.messages if m.role == "system" and m.text]
    sampling = {
        "maxTokens": request.max_tokens,
        "temperature": request.temperature,
        "topP": request.top_p,
        "stopSequences": list(request.stop) or None,
    }
    wanted: dict[str, Any] = {
        "modelId": request.model,
        "messages": _messages(request.messages),
        "inferenceConfig": {name: value for name, value in sampling.items() if value is not None},
    }
    if system:
        wanted["system"] = [{"text": text} for text in system]
    if tools := _tools(request):
        wanted["toolConfig"] = tools
    return wanted


def _messages(messages: tuple[ChatMessage, ...]) -> list[dict[str, Any]]:
    """Roles must alternate, a tool's result is the user's, and the user speaks first and last."""
    spoken = [message for message in messages if message.role != "system"]
    turns = [
        {"role": role, "content": [block for message in group for block in _blocks(message)]}
        for role, group in groupby(spoken, key=_role)
    ]
    silence = {"role": "user", "content": [{"text": _EMPTY}]}
    if not turns or turns[0]["role"] != "user":
        turns.insert(0, silence)
    if turns[-1]["role"] != "user":
        turns.append(silence)
    return turns


def _role(message: ChatMessage) -> str:
    return "assistant" if message.role == "assistant" else "user"


def _blocks(message: ChatMessage) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        told = [{"text": message.text or _EMPTY}]
        yield {"toolResult": {"toolUseId": message.tool_call_id, "content": told}}
        return
    yield from map(_image, message.images)
    if message.text.strip():
        yield {"text": message.text}
    elif not message.tool_calls and not message.images:
        yield {"text": _EMPTY}
    yield from map(_call, message.tool_calls)


def _call(call: ToolCall) -> dict[str, Any]:
    """Arguments travel parsed; what the model once wrote wrongly goes back as an empty object."""
    try:
        given = json.loads(call.arguments)
    except ValueError:
        given = {}
    return {
        "toolUse": {
            "toolUseId": call.id,
            "name": call.name,
            "input": given if isinstance(given, dict) else {},
        }
    }


def _image(image: Image) -> dict[str, Any]:
    """The API takes bytes only; a picture by address is named."""
    if image.url:
        return {"text": f"[picture at {image.url}]"}
    kind = image.media_type.rpartition("/")[2]
    return {"image": {"format": kind, "source": {"bytes": base64.b64decode(image.data)}}}


def _tools(request: CompletionRequest) -> dict[str, Any]:
    """The tools on offer. A conversation that has used tools must name them, even when none is on offer now."""
    offered = list(request.tools) if request.tool_choice != "none" else []
    names = dict.fromkeys(call.name for message in request.messages for call in message.tool_calls)
    if not offered:
        return {"tools": [_tool(ToolSpec(name, name)) for name in names]} if names else {}
    choice = _CHOICES.get(request.tool_choice, {"tool": {"name": request.tool_choice}})
    return {"tools": [_tool(tool) for tool in offered], "toolChoice": choice}


def _tool(tool: ToolSpec) -> dict[str, Any]:
    schema = {"json": dict(tool.parameters)}
    about = tool.description or tool.name
    return {"toolSpec": {"name": tool.name, "description": about, "inputSchema": schema}}
