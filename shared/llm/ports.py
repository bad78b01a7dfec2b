"""The roles a model plays for the rules; adapters are found in `layers.llm` by file name."""

from collections.abc import Generator, Sequence
from typing import Literal, Protocol

from shared.llm.capabilities import Capabilities
from shared.llm.records import CompletionRequest, CompletionResponse, StreamChunk, Vector

EmbeddingKind = Literal["query", "passage"]
ChunkStream = Generator[StreamChunk, None, None]


class LlmProvider(Protocol):
    """One configured chat model. Failures are the `ModelFailed` tree of `shared.llm.errors`."""

    @property
    def model(self) -> str:
        """The model used when a request names none."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """The row of `model`."""
        ...

    def complete(self, request: CompletionRequest) -> CompletionResponse:
        """The whole answer at once."""
        ...

    def complete_stream(self, request: CompletionRequest) -> ChunkStream:
        """The answer piece by piece, ended by exactly one `Finish`.

        Nothing is sent before the first `next`. Closing the generator closes the vendor's HTTP
        stream, so that generation and billing stop.
        """
        ...

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        """Vectors of the embedding model configured beside this one."""
        ...


class Embedder(Protocol):
    """One configured embedding model."""

    @property
    def model(self) -> str:
        """The name that, with `dimensions`, decides whether stored vectors are comparable."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of every vector."""
        ...

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        """One vector per text, in order; no texts give no vectors and no call."""
        ...
