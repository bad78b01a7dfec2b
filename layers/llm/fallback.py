"""Several models as one: the next is asked when one is out of reach, before anything was said."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from layers.llm.circuit import Circuit
from shared.llm.capabilities import Capabilities
from shared.llm.errors import ModelAuth, ModelBusy, StreamCut
from shared.llm.ports import ChunkStream, EmbeddingKind, LlmProvider
from shared.llm.records import CompletionRequest, CompletionResponse, Vector
from shared.llm.streaming import collect


class Fallback:
    """An `LlmProvider` that is the first of `models` as long as that one answers.

    A model that lacks what a request needs (tools, sight) does not stand in for one that has it.
    """

    def __init__(
        self,
        models: Sequence[LlmProvider],
        circuits: Sequence[Circuit] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        own = circuits or [Circuit(clock) for _ in models]
        self._models = list(zip(models, own, strict=True))
        self._first = models[0]

    @property
    def model(self) -> str:
        return self._first.model

    @property
    def capabilities(self) -> Capabilities:
        return self._first.capabilities

    def complete(self, request: CompletionRequest) -> CompletionResponse:
        return collect(self.complete_stream(request))

    def complete_stream(self, request: CompletionRequest) -> ChunkStream:
        able = list(self._able(request))
        healthy = [pair for pair in able if not pair[1].is_open] or able[:1]
        *standing_by, last = healthy
        for model, circuit in standing_by:
            try:
                yield from self._answer(model, circuit, request)
                return
            except _Unreached:
                continue
        model, circuit = last
        try:
            yield from self._answer(model, circuit, request)
        except _Unreached as unreached:
            raise unreached.reason from unreached.reason.__cause__

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        return self._first.embed(texts, kind)

    def _able(self, request: CompletionRequest) -> Iterator[tuple[LlmProvider, Circuit]]:
        sees = any(message.images for message in request.messages)
        for model, circuit in self._models:
            row = model.capabilities
            lacks = (request.tools and not row.tools) or (sees and not row.vision)
            if model is self._first or not lacks:
                yield model, circuit

    def _answer(
        self, model: LlmProvider, circuit: Circuit, request: CompletionRequest
    ) -> ChunkStream:
        """Raises `_Unreached` if the model failed before its first chunk and another may not."""
        own = request if model is self._first else replace(request, model="")
        with closing(model.complete_stream(own)) as stream:
            try:
                first = next(stream)
            except (ModelBusy, ModelAuth, StreamCut) as failure:
                circuit.failed()
                raise _Unreached(failure) from failure
            circuit.answered()
            yield first
            yield from stream


class _Unreached(Exception):
    """Between `_answer` and its caller only."""

    def __init__(self, reason: ModelBusy | ModelAuth | StreamCut) -> None:
        super().__init__()
        self.reason = reason
