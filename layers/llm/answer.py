"""What holds for every vendor's stream: thinking apart, calls counted, exactly one `Finish`."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from shared.llm.capabilities import Capabilities
from shared.llm.errors import ModelRefused, StreamCut
from shared.llm.guard import OutputGuard
from shared.llm.ports import ChunkStream
from shared.llm.reasoning import ReasoningFilter
from shared.llm.records import (
    CompletionRequest,
    Finish,
    StreamChunk,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from shared.llm.tokens import request_tokens


@dataclass(slots=True)
class _Seen:
    characters: int = 0
    answered: bool = False
    called: bool = False

    def note(self, chunk: StreamChunk) -> None:
        if isinstance(chunk, ToolCallDelta):
            self.called = True
            self.characters += len(chunk.name) + len(chunk.arguments)
        elif not isinstance(chunk, Finish):
            self.answered = self.answered or isinstance(chunk, TextDelta)
            self.characters += len(chunk.text)


def answer(
    stream: ChunkStream, request: CompletionRequest, row: Capabilities, vendor: str = ""
) -> ChunkStream:
    """The stream as callers get it.

    An answer lost in repetition ends as one that grew too long, and the vendor is hung up on.
    Raises `StreamCut` when it ends without a reason and `ModelRefused` when a content filter left
    nothing of it. A vendor may call the end of a tool call a plain stop: calls decide the reason.
    """
    thinking = ReasoningFilter()
    guard = OutputGuard()
    seen = _Seen()
    with closing(stream):
        for chunk in stream:
            if isinstance(chunk, Finish):
                yield from _noted(thinking.flush(), seen)
                yield _finish(chunk, seen, request, row, vendor)
                return
            if not isinstance(chunk, TextDelta):
                yield from _noted(iter((chunk,)), seen)
                continue
            yield from _noted(thinking.feed(chunk.text), seen)
            if guard.is_lost(chunk.text):
                cut = Finish("length", Usage(estimated=True), request.model)
                yield _finish(cut, seen, request, row, vendor)
                return
    raise StreamCut


def _noted(chunks: Iterator[StreamChunk], seen: _Seen) -> Iterator[StreamChunk]:
    for chunk in chunks:
        seen.note(chunk)
        yield chunk


def _finish(
    end: Finish, seen: _Seen, request: CompletionRequest, row: Capabilities, vendor: str
) -> Finish:
    if end.reason == "content_filter" and not (seen.answered or seen.called):
        raise ModelRefused
    reason = "tool_calls" if seen.called and end.reason == "stop" else end.reason
    usage = _estimated(seen, request, row) if end.usage.estimated else end.usage
    return Finish(reason, usage, end.model or request.model, vendor, row.cost(usage))


def _estimated(seen: _Seen, request: CompletionRequest, row: Capabilities) -> Usage:
    spoken = -(-seen.characters // row.chars_per_token)
    return Usage(request_tokens(request, row), int(spoken), estimated=True)
