"""Amazon Bedrock's Converse API, by the role the function runs as."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from typing import Any

from layers.llm.bedrock_request import arguments
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

DEFAULT_REGION = "us-east-1"
_REASONS: Mapping[str, FinishReason] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "guardrail_intervened": "content_filter",
    "content_filtered": "content_filter",
}
_STATUS = {
    "ThrottlingException": 429,
    "throttlingException": 429,
    "validationException": 400,
    "ModelTimeoutException": 504,
    "ModelNotReadyException": 503,
}
"""Where the code says more than the HTTP status, or an event inside a stream has none."""


def connect(settings: ModelSettings) -> "Bedrock":
    return Bedrock(settings)


class Bedrock:
    """`llm-key` may hold `ACCESS_KEY_ID:SECRET` where there is no role, as on one's own machine."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    def stream(self, request: CompletionRequest, row: Capabilities) -> ChunkStream:
        del row  # the API has one spelling of everything
        with _translated():
            events = self._client.converse_stream(**arguments(request))["stream"]
        with closing(events), _translated(streaming=True):
            yield from _chunks(events, request.model)

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    @cached_property
    def _client(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        wanted = self._settings
        config = Config(
            retries={"mode": "standard", "total_max_attempts": 1},
            connect_timeout=wanted.timeout,
            read_timeout=wanted.timeout,
        )
        identity, _, secret = wanted.key.partition(":")
        own = {"aws_access_key_id": identity, "aws_secret_access_key": secret} if secret else {}
        session = Session()
        return session.client(
            "bedrock-runtime",
            region_name=session.region_name or DEFAULT_REGION,
            endpoint_url=wanted.url or None,
            config=config,
            **own,
        )


@contextmanager
def _translated(*, streaming: bool = False) -> Iterator[None]:
    """Turn the SDK's exceptions into ours. Its streams let the transport's own exceptions through."""
    import botocore.exceptions as aws
    import urllib3.exceptions as transport
    from botocore.eventstream import ParserError

    try:
        yield
    except aws.ClientError as error:
        raise _failure(error.response) from error
    except (aws.NoCredentialsError, aws.PartialCredentialsError) as error:
        raise ModelAuth("This bot has no role or key for its language model.") from error
    except (aws.ReadTimeoutError, aws.ConnectTimeoutError, transport.TimeoutError) as error:
        raise ModelTimeout from error
    except (aws.HTTPClientError, transport.HTTPError, ParserError) as error:
        raise (StreamCut if streaming else ModelOverloaded) from error


def _failure(response: Any) -> Exception:
    told = response.get("Error", {})
    metadata = response.get("ResponseMetadata", {})
    status = _STATUS.get(told.get("Code", ""), metadata.get("HTTPStatusCode", 500))
    return failure(status, told, metadata.get("HTTPHeaders", {}))


def _chunks(events: Any, model: str) -> Iterator[StreamChunk]:
    """Blocks of every kind are numbered; we number tool calls alone. Usage comes after the stop."""
    numbers: dict[int, int] = {}
    reason, usage = "", Usage(estimated=True)
    for event in events:
        if started := event.get("contentBlockStart"):
            yield from _opened(started, numbers)
        elif continued := event.get("contentBlockDelta"):
            yield from _continued(continued, numbers)
        elif stopped := event.get("messageStop"):
            reason = str(stopped["stopReason"])
        elif told := event.get("metadata"):
            usage = _usage(told.get("usage", {}))
    if reason:
        yield Finish(_REASONS.get(reason, "stop"), usage, model)


def _opened(started: Mapping[str, Any], numbers: dict[int, int]) -> Iterator[StreamChunk]:
    if use := started.get("start", {}).get("toolUse"):
        number = numbers.setdefault(started["contentBlockIndex"], len(numbers))
        yield ToolCallDelta(number, use["toolUseId"], use["name"])


def _continued(continued: Mapping[str, Any], numbers: dict[int, int]) -> Iterator[StreamChunk]:
    delta = continued["delta"]
    if text := delta.get("text"):
        yield TextDelta(text)
    elif thought := delta.get("reasoningContent", {}).get("text"):
        yield ReasoningDelta(thought)
    elif written := delta.get("toolUse", {}).get("input"):
        yield ToolCallDelta(numbers[continued["contentBlockIndex"]], arguments=written)


def _usage(told: Mapping[str, int]) -> Usage:
    cached = told.get("cacheReadInputTokens", 0)
    written = told.get("cacheWriteInputTokens", 0)
    return Usage(told.get("inputTokens", 0) + cached + written, told.get("outputTokens", 0), cached)
