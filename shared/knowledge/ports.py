"""What knowledge needs from the outside: stored files, parsers of formats, vectors, embedding models."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shared.knowledge.extraction import Parser
from shared.knowledge.permissions import Grant
from shared.llm.ports import Embedder
from shared.llm.records import Vector
from shared.records.bots import Bot
from shared.records.files import FileInfo

Embedders = Callable[[Bot], Embedder]
"""The embedding model a bot is configured for."""


class Files(Protocol):
    """Stored objects. Failures are `ServiceUnavailable`."""

    def head(self, key: str) -> FileInfo | None: ...
    def read(self, key: str) -> bytes:
        """The whole object; raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A document format: its parser, and the config key that limits its files' size."""

    name: str
    mime: str
    limit_key: str
    parse: Parser


class Formats(Protocol):
    """The formats this installation reads."""

    def of(self, path: str, data: bytes) -> Format:
        """The format, by name and content; raises UnsupportedMediaType when they disagree or none fits."""
        ...


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Weights of terms; `terms` are stable 32-bit numbers, each at most once."""

    terms: tuple[int, ...] = ()
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A passage in the vector store. `payload` has the fields of platform spec §4.2, as JSON values."""

    id: str
    dense: Vector
    sparse: SparseVector
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A point a search found: cosine similarity for a dense search, BM25 for a lexical one.

    Of the payload at least the passage and its place are there.
    """

    id: str
    score: float
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VectorQuery:
    """A search in one collection, limited to one bot and what its reader was granted.

    Either vector may be missing (None), and a dense one of another `model` than the collection's is
    ignored: then that search finds nothing. `limit` holds for each.
    """

    collection: str
    bot_id: str
    grants: Sequence[Grant]
    dense: Vector | None
    sparse: SparseVector | None
    limit: int = 60
    model: str = ""


@dataclass(frozen=True, slots=True)
class VectorAnswer:
    """What each of the two searches found, best first."""

    dense: Sequence[Found] = ()
    sparse: Sequence[Found] = ()


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """A collection as it stands: vectors are comparable only with those of the same model and size."""

    points: int
    dimensions: int
    model: str = ""
    segments: int = 0
    indexed: int = 0


class Vectors(Protocol):
    """The vector store: one collection per knowledge base. Failures are `ServiceUnavailable`.

    Vectors of different models cannot be compared, so a collection has a generation per model. Points are written
    to a generation; searches see the one that was promoted last, which also goes by the collection's name.
    """

    def ensure(self, collection: str, dimensions: int, model: str) -> str:
        """The name of the generation for this model, made if need be and promoted if it is the first."""
        ...

    def is_current(self, collection: str, generation: str) -> bool:
        """Whether searches see this generation."""
        ...

    def promote(self, collection: str, generation: str) -> None:
        """Let searches see this generation at once, and delete all others."""
        ...

    def info(self, name: str) -> CollectionInfo | None:
        """A generation, or the current one of a collection; None when there is none."""
        ...

    def upsert(self, generation: str, points: Sequence[Point]) -> None: ...
    def present(self, generation: str, document_id: str, version: str) -> Collection[int]:
        """The chunk indexes of the document that are stored for this `version` in their payload."""
        ...

    def prune(self, generation: str, document_id: str, keep: str) -> None:
        """Delete the document's points of every version but `keep`."""
        ...

    def forget(self, name: str, document_id: str) -> None:
        """Delete all points of the document from a generation, or the current one of a collection."""
        ...

    def drop(self, collection: str) -> None:
        """Delete every generation."""
        ...

    def search(self, queries: Sequence[VectorQuery]) -> Sequence[VectorAnswer]:
        """One answer per query, in order; a collection that is not there finds nothing."""
        ...
