"""A configured model: settings, capability row and wire put together behind the `LlmProvider` port."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from layers.llm.answer import answer
from layers.llm.profiles import capabilities
from layers.llm.retrying import retried
from layers.llm.shaping import shaped
from layers.llm.wire import Wire
from shared.llm.capabilities import Capabilities
from shared.llm.ports import ChunkStream, Embedder, EmbeddingKind
from shared.llm.records import CompletionRequest, CompletionResponse, Vector
from shared.llm.settings import ModelSettings
from shared.llm.streaming import collect


class Model:
    """One chat model. It may be shared by threads: nothing is kept from call to call."""

    def __init__(
        self,
        settings: ModelSettings,
        wire: Wire,
        embedder: Embedder,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._wire = wire
        self._embedder = embedder
        self._sleep = sleep
        self._row = self._row_of(settings.model)

    @property
    def model(self) -> str:
        return self._settings.model

    @property
    def capabilities(self) -> Capabilities:
        """The model's row with the bot's own window and answer limit in it."""
        return self._row

    def complete(self, request: CompletionRequest) -> CompletionResponse:
        return collect(self.complete_stream(request))

    def complete_stream(self, request: CompletionRequest) -> ChunkStream:
        model = request.model or self._settings.model
        row = self._row if model == self._settings.model else self._row_of(model)
        complete = shaped(request, self._settings, row)
        vendor = self._settings.vendor
        return retried(
            lambda: answer(self._wire.stream(complete, row), complete, row, vendor), self._sleep
        )

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        return self._embedder.embed(texts, kind)

    def close(self) -> None:
        """Give the connections back. Not needed where the process is the model's life."""
        self._wire.close()

    def _row_of(self, model: str) -> Capabilities:
        row = capabilities(self._settings.vendor, model)
        return replace(
            row,
            context_window=self._settings.context_window or row.context_window,
            max_output=min(row.max_output, self._settings.max_tokens),
        )
