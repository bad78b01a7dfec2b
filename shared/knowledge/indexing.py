"""From a document's bytes to points in the vector store."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from shared.errors import PayloadTooLarge
from shared.knowledge.chunking import Chunked, Cut, chunk
from shared.knowledge.collections import collection_id, point_id, source_url
from shared.knowledge.languages import detect_language
from shared.knowledge.lexical import Bm25
from shared.knowledge.permissions import folders_of
from shared.knowledge.ports import Point
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shared.knowledge.ports import Format, Formats, Vectors
    from shared.llm.ports import Embedder
    from shared.records.bots import Bot
    from shared.records.documents import Document, Passage

_FORMAT_OF_POINTS = 1
"""Raised when what is stored of a passage changes, so that documents are indexed anew."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document read and cut, ready to be embedded. `version` names content and way of cutting."""

    chunked: Chunked
    title: str
    mime: str
    pages: int
    language: str
    version: str
    note: str = ""


def prepare(
    bot: Bot, document: Document, data: bytes, formats: Formats, salt: str, name: str = ""
) -> Prepared:
    """Parse and cut. `name` is the file's, where the document's path is none. Raises UnsupportedMediaType, Unprocessable or PayloadTooLarge for what will never work."""
    config = BotConfig(bot.config)
    cut = Cut(config.integer("rag-chunk-size"), config.integer("rag-chunk-overlap"))
    version = _version(document.etag, cut, salt)
    name = name or document.path.rpartition("/")[2]
    if not data:
        return Prepared(Chunked("", ()), name, "", 0, "", version)
    form = formats.of(name, data)
    _require_size(config, form, len(data))
    extract = form.parse(data)
    chunked = chunk(extract, cut)
    language = detect_language(chunked.text)
    title = extract.title or name
    return Prepared(chunked, title, form.mime, extract.pages, language, version, extract.left_out)


def _version(etag: str, cut: Cut, salt: str) -> str:
    parts = (_FORMAT_OF_POINTS, etag, cut.size, cut.overlap, salt)
    return sha256(repr(parts).encode()).hexdigest()[:32]


def _require_size(config: BotConfig, form: Format, size: int) -> None:
    limit = config.size(form.limit_key)
    if size > limit:
        raise PayloadTooLarge(
            f"A {form.name} document has at most {limit} bytes ({form.limit_key})."
        )


class Indexer:
    """Embeds passages and stores them, skipping those that an interrupted attempt stored already."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def index(
        self,
        bot: Bot,
        document: Document,
        prepared: Prepared,
        embedder: Embedder,
        may_go_on: Callable[[int], bool],
    ) -> bool:
        """Bring the document's points up to `prepared`; False when it may not go on to the end.

        Before each batch `may_go_on` is asked and told how many passages are stored.
        """
        collection = collection_id(bot.id, document.kb)
        generation = self._vectors.ensure(collection, embedder.dimensions, embedder.model)
        done = set(self._vectors.present(generation, document.id, prepared.version))
        missing = [each for each in prepared.chunked.passages if each.index not in done]
        size = max(1, BotConfig(bot.config).integer("embedding-batch-size"))
        for batch in _batches(missing, size):
            if not may_go_on(len(done)):
                return False
            self._vectors.upsert(generation, _points(bot, document, prepared, batch, embedder))
            done.update(passage.index for passage in batch)
        self._vectors.prune(generation, document.id, prepared.version)
        return True


def _batches(passages: Sequence[Passage], size: int) -> Iterator[Sequence[Passage]]:
    return (passages[start : start + size] for start in range(0, len(passages), size))


def _points(
    bot: Bot,
    document: Document,
    prepared: Prepared,
    passages: Sequence[Passage],
    embedder: Embedder,
) -> list[Point]:
    """The batch's points. Title and section are embedded too: a passage seldom names its own subject."""
    texts = [_in_context(prepared, passage) for passage in passages]
    bm25 = Bm25.of(BotConfig(bot.config))
    vectors = embedder.embed(texts, "passage")
    collection = collection_id(bot.id, document.kb)
    return [
        Point(
            id=point_id(collection, document.path, passage.index),
            dense=vector,
            sparse=bm25.passage(text, prepared.language),
            payload=_payload(bot, document, prepared, passage),
        )
        for passage, text, vector in zip(passages, texts, vectors, strict=True)
    ]


def _in_context(prepared: Prepared, passage: Passage) -> str:
    heading = " — ".join(part for part in (prepared.title, passage.section) if part)
    return f"{heading}\n{passage.text}"


def _payload(bot: Bot, document: Document, prepared: Prepared, passage: Passage) -> dict[str, Any]:
    return {
        "content": passage.text,
        "org_id": bot.org_id,
        "bot_id": bot.id,
        "kb": document.kb,
        "document_id": document.id,
        "document_path": document.path,
        "document_title": prepared.title,
        "folders": list(folders_of(document.path)),
        "mime": prepared.mime,
        "page": passage.page,
        "section": passage.section,
        "chunk_index": passage.index,
        "total_chunks": len(prepared.chunked.passages),
        "start_char": passage.start,
        "end_char": passage.end,
        "etag": document.etag,
        "version": prepared.version,
        "language": prepared.language,
        "source_url": source_url(document.kb, document.path),
    }
