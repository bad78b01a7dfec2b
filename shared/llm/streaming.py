"""From pieces to a whole: tool calls out of their deltas, a response out of a stream."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.llm.errors import StreamCut
from shared.llm.records import (
    CompletionResponse,
    Finish,
    StreamChunk,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)


@dataclass(slots=True)
class _PartialCall:
    id: str = ""
    name: str = ""
    arguments: str = ""

    def add(self, delta: ToolCallDelta) -> None:
        """Append the piece. Some servers repeat id and name on every piece: a repeat adds nothing."""
        if delta.id != self.id:
            self.id += delta.id
        if delta.name != self.name:
            self.name += delta.name
        self.arguments += delta.arguments


def assemble(deltas: Iterable[ToolCallDelta]) -> tuple[ToolCall, ...]:
    """The calls in order of their index; a call without an id gets `call_<index>`."""
    partial: dict[int, _PartialCall] = {}
    for delta in deltas:
        partial.setdefault(delta.index, _PartialCall()).add(delta)
    return tuple(
        ToolCall(call.id or f"call_{index}", call.name, call.arguments or "{}")
        for index, call in sorted(partial.items())
    )


def collect(stream: Iterable[StreamChunk]) -> CompletionResponse:
    """Read a stream to its `Finish`. Raises `StreamCut` when there is none."""
    text: list[str] = []
    deltas: list[ToolCallDelta] = []
    for chunk in stream:
        match chunk:
            case TextDelta():
                text.append(chunk.text)
            case ToolCallDelta():
                deltas.append(chunk)
            case Finish():
                return CompletionResponse(
                    text="".join(text),
                    reason=chunk.reason,
                    usage=chunk.usage,
                    model=chunk.model,
                    tool_calls=assemble(deltas),
                )
    raise StreamCut
