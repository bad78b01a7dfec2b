"""A language model that follows a script, in memory, with the real handling of answers around it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from layers.llm.model import Model
from shared.llm.capabilities import Capabilities
from shared.llm.errors import (
    ContextTooLong,
    ModelAuth,
    ModelBadRequest,
    ModelFailed,
    ModelOverloaded,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
    StreamCut,
)
from shared.llm.ports import ChunkStream, EmbeddingKind
from shared.llm.records import CompletionRequest, CompletionResponse, Finish, Usage, Vector
from shared.llm.settings import ModelSettings
from tests.support.embedders import HashEmbedder
from tests.support.replies import Cut, Failure, Fault, Hang, Kind, Reply, Script, says

FAILURES: dict[Kind, type[ModelFailed]] = {
    "auth": ModelAuth,
    "quota": ModelAuth,
    "rate_limited": ModelRateLimited,
    "too_long": ContextTooLong,
    "refused": ModelRefused,
    "bad_request": ModelBadRequest,
    "unknown_model": ModelBadRequest,
    "server_error": ModelOverloaded,
    "overloaded": ModelOverloaded,
    "timeout": ModelTimeout,
}
"""What each scripted failure means to a caller, whatever the vendor."""

Answering = Callable[[CompletionRequest], Script]


class ScriptedWire:
    """Plays one script per call; `live` counts the streams that are open now."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self.live = 0
        self.sent: list[CompletionRequest] = []

    def stream(self, request: CompletionRequest, row: Capabilities) -> ChunkStream:
        self.sent.append(request)
        script = self._answering(request)
        if isinstance(script, Failure):
            raise FAILURES[script.kind](retry_after=script.retry_after)
        self.live += 1
        try:
            yield from _play(script)
        finally:
            self.live -= 1

    def close(self) -> None:
        """There is nothing to give back."""


def _play(reply: Reply) -> ChunkStream:
    for piece in reply.pieces:
        match piece:
            case Hang():
                raise ModelTimeout
            case Cut(cleanly=True):
                return
            case Cut():
                raise StreamCut
            case Fault():
                raise FAILURES[piece.kind]
            case _:
                yield piece
    yield Finish(reply.reason, reply.usage or Usage(estimated=True), "scripted-1")


class ScriptedModel:
    """An `LlmProvider`. Give it replies in order, or a function from a request to a reply.

    A plain string is an answer of one piece. Asking more often than the script knows is an error of
    the test, reported as one. `requests` are what was asked, `sent` what a vendor would have got
    (retries included), `pauses` the waits between tries, which take no time here.
    """

    def __init__(
        self,
        *replies: Script | str,
        answering: Answering | None = None,
        capabilities: Capabilities | None = None,
    ) -> None:
        self._queue = [_script(reply) for reply in replies]
        self._row = capabilities
        self._wire = ScriptedWire(answering or self._next)
        self._model = Model(SETTINGS, self._wire, HashEmbedder(), self._pause)
        self.requests: list[CompletionRequest] = []
        self.pauses: list[float] = []

    @property
    def model(self) -> str:
        return self._model.model

    @property
    def capabilities(self) -> Capabilities:
        return self._row or self._model.capabilities

    @property
    def sent(self) -> list[CompletionRequest]:
        return self._wire.sent

    @property
    def live(self) -> int:
        return self._wire.live

    def add(self, *replies: Script | str) -> None:
        self._queue += [_script(reply) for reply in replies]

    def complete(self, request: CompletionRequest) -> CompletionResponse:
        self.requests.append(request)
        return self._model.complete(request)

    def complete_stream(self, request: CompletionRequest) -> ChunkStream:
        self.requests.append(request)
        return self._model.complete_stream(request)

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        return self._model.embed(texts, kind)

    def _next(self, request: CompletionRequest) -> Script:
        assert self._queue, f"the script has no reply to {request.messages[-1].text!r}"
        return self._queue.pop(0)

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


SETTINGS = replace(
    ModelSettings.resolve({"llm-url": "http://scripted.invalid", "llm-model": "scripted-1"}, {}),
    context_window=32_768,
)


def _script(reply: Script | str) -> Script:
    return says(reply) if isinstance(reply, str) else reply
