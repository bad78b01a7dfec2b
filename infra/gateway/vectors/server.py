"""The vector store as a process: `python -m infra.gateway.vectors.server PORT FOLDER`."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra.gateway.http1 import Request, Response, json_response, serve
from infra.gateway.ports import HOST
from infra.gateway.vectors.failures import Refused
from infra.gateway.vectors.routes import VERSION, Call, find
from infra.gateway.vectors.store import Collections

log = logging.getLogger(__name__)


class VectorServer:
    """Answers Qdrant's REST calls from the collections of one folder."""

    def __init__(self, store: Collections) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(max_workers=4)

    async def answer(self, request: Request) -> Response:
        path = request.raw_path.rstrip("/")
        if request.method == "GET" and path in ("", "/healthz", "/readyz", "/livez"):
            return json_response(200, {"title": "qdrant (local)", "version": VERSION})
        found = find(request.method, path)
        if found is None:
            return _failure(404, f"no such call: {request.method} {path}")
        act, values = found
        try:
            body = json.loads(request.body) if request.body else {}
            call = Call(self._store, values, body)
            started = time.perf_counter()
            result = await asyncio.get_running_loop().run_in_executor(self._threads, act, call)
        except Refused as refusal:
            return _failure(refusal.status, str(refusal))
        except (KeyError, TypeError, ValueError) as error:
            return _failure(400, f"Format error in JSON body: {error}")
        except Exception as error:
            # The engine raises bare exceptions, mostly about the caller's vectors.
            log.warning("%s %s: %s", request.method, path, error)
            return _failure(400, f"Wrong input: {error}")
        elapsed = time.perf_counter() - started
        return json_response(200, {"result": result, "status": "ok", "time": elapsed})


def _failure(status: int, message: str) -> Response:
    answer: dict[str, Any] = {"status": {"error": message}, "time": 0.0}
    return json_response(status, answer)


async def run(port: int, folder: Path) -> None:
    store = Collections(folder)
    server = await serve(VectorServer(store).answer, HOST, port)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    server.close()
    store.close()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), Path(sys.argv[2])))
