"""OpenAI's embeddings, as OpenAI, Ollama and every compatible server speak them."""

import time
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from layers.llm import openai_client
from layers.llm.embeddings.traits import traits_of
from layers.llm.openai_client import translated
from layers.llm.retrying import tried
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

    def __init__(
        self,
        settings: EmbeddingSettings,
        *,
        sends_kind: bool,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._sends_kind = sends_kind
        self._sleep = sleep
        self._traits = traits_of(settings.model)

    @property
    def model(self) -> str:
        return self._settings.model

    @cached_property
    def dimensions(self) -> int:
        """As configured or known; of an unknown model, one call tells."""
        return (
            self._settings.dimensions
            or self._traits.dimensions
            or len(self.embed(["?"], "query")[0])
        )

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        size = self._settings.batch_size
        prefix = self._traits.prefix(kind)
        inputs = [prefix + (text or " ") for text in texts]  # an empty text is refused
        vectors: list[Vector] = []
        for start in range(0, len(inputs), size):
            batch = inputs[start : start + size]
            vectors += tried(partial(self._embed, batch, kind), self._sleep)
        return vectors

    def _embed(self, inputs: list[str], kind: EmbeddingKind) -> list[Vector]:
        with translated():
            answer = self._client.embeddings.create(
                model=self._settings.model, input=inputs, **self._options(kind)
            )
        if len(answer.data) != len(inputs):
            raise ModelFailed("The embedding model answered another number of texts.")
        return [row.embedding for row in sorted(answer.data, key=lambda row: row.index)]

    def _options(self, kind: EmbeddingKind) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self._settings.dimensions:
            options["dimensions"] = self._settings.dimensions
        if self._sends_kind:
            options["extra_body"] = {"input_type": kind}
        return options

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()

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
