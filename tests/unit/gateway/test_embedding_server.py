"""The order in which texts are embedded."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import numpy as np

from infra.gateway.services.embedding_server import PASSAGE, QUERY, Encodings


class SlowEncoder:
    """Remembers the order of texts; holds the first until it is let go."""

    dim = 1

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.go = threading.Event()

    def query(self, texts: list[str]) -> Any:
        self.seen += texts
        return np.zeros((1, 1), dtype=np.float32)

    def passage(self, texts: list[str]) -> Any:
        self.go.wait(10)
        return self.query(texts)

    def token_count(self, text: str) -> int:
        return 1


def test_a_question_overtakes_the_texts_of_a_document() -> None:
    encoder = SlowEncoder()

    async def ask_while_indexing() -> None:
        encodings = Encodings(encoder)
        serving = asyncio.create_task(encodings.run())
        document = asyncio.create_task(encodings.of(["p1", "p2", "p3"], PASSAGE))
        await asyncio.sleep(0)
        question = asyncio.create_task(encodings.of(["q"], QUERY))
        await asyncio.sleep(0)
        encoder.go.set()
        await asyncio.gather(document, question)
        serving.cancel()

    asyncio.run(ask_while_indexing())
    assert encoder.seen.index("q") <= 1
    assert [text for text in encoder.seen if text != "q"] == ["p1", "p2", "p3"]
