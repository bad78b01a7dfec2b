"""An embedder whose vectors mean something: texts that share words are near each other."""

import hashlib
import math
import re
from collections.abc import Sequence

from shared.llm.ports import EmbeddingKind
from shared.llm.records import Vector


class HashEmbedder:
    """Counts words (and their beginnings, so that plurals meet) into hashed places, length one."""

    def __init__(self, dimensions: int = 64, model: str = "hash") -> None:
        self._dimensions = dimensions
        self._model = model
        self.calls: list[tuple[tuple[str, ...], EmbeddingKind]] = []

    @property
    def model(self) -> str:
        return self._model

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def embed(self, texts: Sequence[str], kind: EmbeddingKind) -> list[Vector]:
        self.calls.append((tuple(texts), kind))
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> Vector:
        places = [0.0] * self._dimensions
        for word in re.findall(r"\w+", text.casefold()):
            for part in (word, word[:4]):
                digest = hashlib.blake2b(part.encode(), digest_size=4).digest()
                places[int.from_bytes(digest, "big") % self._dimensions] += 1.0
        length = math.sqrt(sum(place * place for place in places))
        return [place / length for place in places] if length else [1.0, *places[1:]]
