"""Completing a request: settings fill what it leaves open, the model's row removes what it cannot.

The result can be sent as it is. A model without tools reads past calls and results as plain text.
"""

from collections.abc import Iterator
from dataclasses import replace

from shared.llm.capabilities import Capabilities
from shared.llm.records import ChatMessage, CompletionRequest
from shared.llm.settings import ModelSettings


def shaped(
    request: CompletionRequest, settings: ModelSettings, row: Capabilities
) -> CompletionRequest:
    temperature = settings.temperature if request.temperature is None else request.temperature
    top_p = settings.top_p if request.top_p is None else request.top_p
    limit = min(request.max_tokens or settings.max_tokens, row.max_output)
    return replace(
        request,
        model=request.model or settings.model,
        messages=tuple(_readable(request.messages, row)),
        tools=request.tools if row.tools else (),
        temperature=temperature if row.sampling else None,
        top_p=top_p if row.sampling else None,
        max_tokens=limit + row.thinking_allowance,
        json_schema=request.json_schema if row.json_schema else None,
    )


def _readable(messages: tuple[ChatMessage, ...], row: Capabilities) -> Iterator[ChatMessage]:
    for message in messages:
        shown = message
        if shown.images and not row.vision:
            shown = replace(shown, images=(), text=_without_images(shown))
        if not row.tools and (shown.tool_calls or shown.role == "tool"):
            shown = _told(shown)
        yield shown


def _without_images(message: ChatMessage) -> str:
    return f"{message.text}\n[{len(message.images)} image(s) the model cannot see]".lstrip()


def _told(message: ChatMessage) -> ChatMessage:
    if message.role == "tool":
        return ChatMessage("user", f"[Result]\n{message.text}")
    calls = "\n".join(f"[{call.name} {call.arguments}]" for call in message.tool_calls)
    return ChatMessage("assistant", f"{message.text}\n{calls}".lstrip())
