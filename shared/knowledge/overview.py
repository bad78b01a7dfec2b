"""What a bot knows, as its people see it: knowledge bases, documents, figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.errors import Forbidden, NotFound
from shared.knowledge.bases import Base, opened
from shared.packages.layout import PERMISSIONS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.knowledge.permissions import Reader
    from shared.knowledge.ports import Vectors
    from shared.records.bots import Bot
    from shared.records.documents import Document, Passage
    from shared.store import Unit

MOST_DOCUMENTS = 10_000
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BaseSummary:
    """One knowledge base with its figures. `size` is in bytes."""

    base: Base
    documents: int
    chunks: int
    size: int
    failed: int
    pending: int
    updated_at: datetime | None

    @property
    def status(self) -> str:
        if self.pending:
            return "indexing"
        return "failed" if self.failed else "ready"


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents of a list are wanted; empty fields want all."""

    kb: str = ""
    status: str = ""
    words: str = ""
    folder: str = ""

    def accepts(self, document: Document) -> bool:
        named = f"{document.path} {document.title}".casefold()
        folder = self.folder.strip("/")
        return self.words.casefold() in named and (
            not folder or document.path.startswith(f"{folder}/")
        )


def summaries(unit: Unit, bot: Bot, reader: Reader) -> list[BaseSummary]:
    """The knowledge bases in which the reader may read something."""
    rows = {str(row["name"]): row for row in unit.documents.kbs(bot.id)}
    bases = [base for base in opened(unit, bot, rows) if base.permissions.grants(reader)]
    return [_summary(unit, bot, base, rows[base.name]) for base in bases]


def _summary(unit: Unit, bot: Bot, base: Base, row: Mapping[str, Any]) -> BaseSummary:
    """The permissions file is no document of its knowledge base."""
    rules = unit.documents.at(bot.id, base.name, PERMISSIONS_FILE)
    return BaseSummary(
        base=base,
        documents=int(row["documents"]) - (rules is not None),
        chunks=int(row["chunks"]),
        size=int(row["size"]) - (rules.size if rules else 0),
        failed=int(row["failed"]),
        pending=int(row["pending"]),
        updated_at=row["updated_at"],
    )


def require_open(unit: Unit, bot: Bot, kb: str, reader: Reader) -> Base:
    """The knowledge base of that name; raises NotFound, or Forbidden when its reader may read nothing of it."""
    bases = opened(unit, bot, [kb])
    if not bases:
        raise NotFound("There is no such knowledge base.")
    if not bases[0].permissions.grants(reader):
        raise Forbidden("You may not read this knowledge base.")
    return bases[0]


def documents(unit: Unit, bot: Bot, reader: Reader, wanted: DocumentFilter) -> list[Document]:
    """The documents the reader may see in lists, by knowledge base and path."""
    kb = require_open(unit, bot, wanted.kb, reader).name if wanted.kb else ""
    found = unit.documents.list_of(bot.id, kb=kb, status=wanted.status, limit=MOST_DOCUMENTS)
    rules = {base.name: base.permissions for base in opened(unit, bot, {each.kb for each in found})}
    return [
        document
        for document in found
        if document.path != PERMISSIONS_FILE
        and wanted.accepts(document)
        and document.kb in rules
        and rules[document.kb].shows(reader, document.path)
    ]


def document(
    unit: Unit, bot: Bot, document_id: str, reader: Reader
) -> tuple[Document, Sequence[Passage]]:
    """One document with its passages; NotFound for what the reader may not read."""
    found = unit.documents.get(document_id)
    if found is None or found.bot_id != bot.id:
        raise NotFound("There is no such document.")
    base = require_open(unit, bot, found.kb, reader)
    if not base.permissions.admits(reader, found.path):
        raise NotFound("There is no such document.")
    return found, unit.documents.passages(found.id)


def figures(unit: Unit, bot: Bot, vectors: Vectors, now: datetime, kb: str = "") -> dict[str, Any]:
    """Totals and one row per knowledge base, in the shape of platform spec §4.8."""
    rows = [row for row in unit.documents.kbs(bot.id) if kb in ("", row["name"])]
    found = unit.documents.list_of(bot.id, kb=kb, limit=MOST_DOCUMENTS)
    added = [each.indexed_at for each in found if each.indexed_at and each.path != PERMISSIONS_FILE]
    collections = [
        _collection(base, vectors) for base in opened(unit, bot, [row["name"] for row in rows])
    ]
    return {
        "total_collections": len(rows),
        "total_documents": sum(each.path != PERMISSIONS_FILE for each in found),
        "total_vectors": sum(each["vectors_count"] for each in collections),
        "total_disk_size_mb": round(sum(each.size for each in found) / MEGABYTE, 3),
        "total_ram_size_mb": 0,
        "documents_added_last_week": sum(at > now - timedelta(days=7) for at in added),
        "documents_added_last_month": sum(at > now - timedelta(days=30) for at in added),
        "collections": collections,
    }


def _collection(base: Base, vectors: Vectors) -> dict[str, Any]:
    info = vectors.info(base.collection)
    return {
        "name": base.name,
        "vectors_count": info.points if info else 0,
        "points_count": info.points if info else 0,
        "segments_count": info.segments if info else 0,
        "disk_data_size": 0,
        "ram_data_size": 0,
        "indexed_vectors_count": info.indexed if info else 0,
        "status": "green" if info else "empty",
    }
