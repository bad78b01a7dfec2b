"""OpenAI's embeddings, as OpenAI, Ollama and every compatible server speak them."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from layers.llm import openai_client
from layers.llm.embeddings.dimensions import dimensions_of
from layers.llm.openai_client import translated
from shared.llm.embedding_settings import EmbeddingSettings
from shared.llm.errors import ModelFailed
from shared.llm.ports import EmbeddingKind
from shared.llm.records import Vector

if TYPE_CHECKING:
    import openai


def connect(settings: EmbeddingSettings) -> "OpenAiEmbeddings":
    return OpenAiEmbeddings(settings, sends_kind=False)


class OpenAiEmbeddings:
    """`sends_kind` adds `input_type`, which OpenAI's own API does not know."""

    def __init__(self, settings: EmbeddingSettings, *, sends_kind: bool) -> None:
        self._settings = settings
        self._sends_kind = sends_kind

    @property
    def model(self) -> str:
        return self._settings.model

    @cached_property
    def dimensions(self) -> int:
        """As configured or known; of an unknown model, one call tells."""
        known = self._settings.dimensions or dimensions_of(self._settings.model)
        return known or len(self.embed(["?"], "query")[0])

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        size = self._settings.batch_size
        batches = (texts[start : start + size] for start in range(0, len(texts), size))
        return [vector for batch in batches for vector in self._embed(batch, kind)]

    def _embed(self, texts: Sequence[str], kind: EmbeddingKind) -> Iterator[Vector]:
        with translated():
            answer = self._client.embeddings.create(
                model=self._settings.model,
                input=[text or " " for text in texts],  # an empty text is refused
                **self._options(kind),
            )
        if len(answer.data) != len(texts):
            raise ModelFailed("The embedding model answered another number of texts.")
        return (row.embedding for row in sorted(answer.data, key=lambda row: row.index))

    def _options(self, kind: EmbeddingKind) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self._settings.dimensions:
            options["dimensions"] = self._settings.dimensions
        if self._sends_kind:
            options["extra_body"] = {"input_type": kind}
        return options

    @cached_property
    def _client(self) -> "openai.OpenAI":
        wanted = self._settings
        return openai_client.client(
            url=wanted.url,
            key=wanted.key,
            timeout=wanted.timeout,
            key_header=wanted.key_header,
            api_version=wanted.api_version,
        )
