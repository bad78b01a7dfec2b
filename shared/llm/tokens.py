"""Token estimates, for budgets and for vendors that report no usage (platform spec §5.4)."""

import json
from collections.abc import Iterable
from math import ceil

from shared.llm.capabilities import Capabilities
from shared.llm.records import ChatMessage, CompletionRequest, ToolSpec

MESSAGE_OVERHEAD = 4
"""Tokens a chat template adds around each message."""


def text_tokens(text: str, row: Capabilities) -> int:
    """Characters over the family's divisor, rounded up."""
    return ceil(len(text) / row.chars_per_token)


def message_tokens(message: ChatMessage, row: Capabilities) -> int:
    calls = sum(text_tokens(call.name + call.arguments, row) for call in message.tool_calls)
    images = len(message.images) * row.tokens_per_image
    return text_tokens(message.text, row) + calls + images + MESSAGE_OVERHEAD


def messages_tokens(messages: Iterable[ChatMessage], row: Capabilities) -> int:
    return sum(message_tokens(message, row) for message in messages)


def tools_tokens(tools: Iterable[ToolSpec], row: Capabilities) -> int:
    """Tools travel as JSON, so their schema counts."""
    return sum(
        text_tokens(tool.name + tool.description + json.dumps(dict(tool.parameters)), row)
        for tool in tools
    )


def request_tokens(request: CompletionRequest, row: Capabilities) -> int:
    """Everything a request sends."""
    return messages_tokens(request.messages, row) + tools_tokens(request.tools, row)
