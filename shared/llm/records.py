"""What is said to a model and what comes back.

Vendor wire formats never leave `layers.llm`: everything else speaks these records.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]
ToolChoice = str
"""`auto`, `none`, `required`, or the name of the one tool to call."""

Vector = list[float]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture the user sent: an https URL, or base64 `data` with its media type."""

    url: str = ""
    data: str = ""
    media_type: str = "image/png"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call the model asked for. `arguments` is JSON text as the model wrote it, maybe invalid."""

    id: str
    name: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool on offer. `name` matches `[a-zA-Z0-9_-]{1,64}`; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any] = field(
        default_factory=lambda: {"type": "object", "properties": {}}
    )


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the conversation.

    `tool_calls` is set on assistant messages only; `tool_call_id` on the tool message that answers
    one of them; `images` on user messages.
    """

    role: Role
    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class CallMetadata:
    """On whose behalf a call is made; for accounting, never sent to the vendor.

    `kind` is that of `shared.records.model_calls.ModelCall`.
    """

    bot: str = ""
    session: str = ""
    turn: str = ""
    user: str = ""
    kind: str = "chat"
    looked_up: bool = False


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """One question to a model.

    An empty `model`, and a sampling value of None, mean the provider's own setting.
    `json_schema` asks for an answer that is JSON of that schema, where the model can.
    """

    messages: tuple[ChatMessage, ...]
    model: str = ""
    tools: tuple[ToolSpec, ...] = ()
    tool_choice: ToolChoice = "auto"
    temperature: float | None = None
    max_tokens: int | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    json_schema: Mapping[str, Any] | None = None
    metadata: CallMetadata = field(default_factory=CallMetadata)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call. `cached_tokens` are part of `tokens_in`, billed at the cached price.

    `estimated` is True when the vendor reported nothing and the counts are our own estimate.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    cached_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of the model's thinking: shown to nobody, kept in no history."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of the `index`-th tool call: `id`, `name` and `arguments` may each come in parts."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of an answer: exactly one, the last chunk of every stream that does not raise.

    `vendor` and `cost` (US dollars) are those of the model that answered, which may be one that stood by.
    """

    reason: FinishReason
    usage: Usage
    model: str
    vendor: str = field(default="", compare=False)
    cost: float | None = field(default=None, compare=False)


StreamChunk = TextDelta | ReasoningDelta | ToolCallDelta | Finish


@dataclass(frozen=True, slots=True)
class CompletionResponse:
    """A whole answer. `text` is without reasoning."""

    text: str
    reason: FinishReason
    usage: Usage
    model: str
    tool_calls: tuple[ToolCall, ...] = ()
