"""Anthropic's Messages API."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from layers.llm.anthropic_request import arguments
from layers.llm.failures import failure
from shared.llm.capabilities import Capabilities
from shared.llm.errors import ModelAuth, ModelOverloaded, ModelTimeout, StreamCut
from shared.llm.ports import ChunkStream
from shared.llm.records import (
    CompletionRequest,
    Finish,
    FinishReason,
    ReasoningDelta,
    StreamChunk,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from shared.llm.settings import ModelSettings

if TYPE_CHECKING:
    import anthropic
    from anthropic.types import RawMessageStreamEvent

_REASONS: Mapping[str, FinishReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}


def connect(settings: ModelSettings) -> "Anthropic":
    return Anthropic(settings)


class Anthropic:
    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    def stream(self, request: CompletionRequest, row: Capabilities) -> ChunkStream:
        del row  # the Messages API has one spelling of everything
        with _translated():
            events = self._client.messages.create(**arguments(request))
        with events, _translated(streaming=True):
            yield from _chunks(events)

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> "anthropic.Anthropic":
        import anthropic

        wanted = self._settings
        if not wanted.key:
            raise ModelAuth("This bot has no key for its language model.")
        return anthropic.Anthropic(
            base_url=wanted.url, api_key=wanted.key, timeout=wanted.timeout, max_retries=0
        )


@contextmanager
def _translated(*, streaming: bool = False) -> Iterator[None]:
    """Turn the SDK's exceptions into ours. Its streams let the transport's own exceptions through."""
    import anthropic
    import httpx2

    try:
        yield
    except (anthropic.APITimeoutError, httpx2.TimeoutException) as error:
        raise ModelTimeout from error
    except (anthropic.APIConnectionError, httpx2.TransportError) as error:
        raise (StreamCut if streaming else ModelOverloaded) from error
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise ModelAuth("The address or the key of the model cannot be used.") from error
    except anthropic.APIStatusError as error:
        raise _failure(error.status_code, error.body, error.response.headers) from error
    except ValueError as error:  # an event that is no JSON
        raise StreamCut from error


_EVENT_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "permission_error": 403,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "timeout_error": 504,
}


def _failure(status: int, body: object, headers: Mapping[str, str]) -> Exception:
    """An error event inside a stream has the status 200 of the stream; its type says more."""
    if status < 400:
        error = body.get("error") if isinstance(body, dict) else None
        kind = error.get("type") if isinstance(error, dict) else None
        status = _EVENT_STATUS.get(str(kind), 500)
    return failure(status, body, headers)


class _Reader:
    """Follows one stream of events. Blocks of every kind are numbered; we number tool calls alone."""

    def __init__(self) -> None:
        self._calls: dict[int, int] = {}
        self._model = ""
        self._tokens_in = 0
        self._cached = 0
        self._tokens_out = 0
        self._reason = ""

    def read(self, event: "RawMessageStreamEvent") -> Iterator[StreamChunk]:
        match event.type:
            case "message_start":
                usage = event.message.usage
                self._model = event.message.model
                self._cached = usage.cache_read_input_tokens or 0
                created = usage.cache_creation_input_tokens or 0
                self._tokens_in = usage.input_tokens + self._cached + created
                self._tokens_out = usage.output_tokens
            case "content_block_start":
                yield from self._opened(event.index, event.content_block)
            case "content_block_delta":
                yield from self._continued(event.index, event.delta)
            case "message_delta":
                self._reason = event.delta.stop_reason or self._reason
                self._tokens_out = event.usage.output_tokens
            case "message_stop" if self._reason:
                usage_seen = Usage(self._tokens_in, self._tokens_out, self._cached)
                yield Finish(_REASONS.get(self._reason, "stop"), usage_seen, self._model)

    def _opened(self, index: int, block: Any) -> Iterator[StreamChunk]:
        if block.type == "tool_use":
            self._calls[index] = len(self._calls)
            yield ToolCallDelta(self._calls[index], block.id, block.name)
        elif block.type == "text" and block.text:
            yield TextDelta(block.text)

    def _continued(self, index: int, delta: Any) -> Iterator[StreamChunk]:
        match delta.type:
            case "text_delta" if delta.text:
                yield TextDelta(delta.text)
            case "thinking_delta" if delta.thinking:
                yield ReasoningDelta(delta.thinking)
            case "input_json_delta" if delta.partial_json and index in self._calls:
                yield ToolCallDelta(self._calls[index], arguments=delta.partial_json)


def _chunks(events: "Iterator[RawMessageStreamEvent]") -> Iterator[StreamChunk]:
    reader = _Reader()
    for event in events:
        yield from reader.read(event)
