"""Figures about what a bot knows: the KB keywords of BASIC and `/api/kb/stats` (platform spec §4.8).

All are limited to the one bot. A file of rules (`kb.permissions.yaml`) is no document. Stores that do not count
segments or memory report 0; every key is always there.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from shared.errors import NotFound
from shared.knowledge.bases import Base, opened
from shared.packages.layout import PERMISSIONS_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.knowledge.ports import CollectionInfo
    from shared.records.bots import Bot
    from shared.records.documents import Document
    from shared.store import Unit


class Counted(Protocol):
    """Whoever knows how much a collection holds: the vector store itself, or the passages it was filled from."""

    def info(self, name: str) -> CollectionInfo | None:
        """None when there is no such collection."""
        ...


MOST_DOCUMENTS = 10_000
MEGABYTE = 1024 * 1024
WEEK, MONTH = 7, 30


def statistics(
    unit: Unit, bot: Bot, vectors: Counted, now: datetime, kb: str = ""
) -> dict[str, Any]:
    """KB STATISTICS: totals and one row per knowledge base; of `kb` alone when it is named."""
    found = _documents(unit, bot, kb)
    names = [str(row["name"]) for row in unit.documents.kbs(bot.id) if kb in ("", row["name"])]
    collections = [_collection(unit, bot, base, vectors) for base in opened(unit, bot, names)]
    return {
        "total_collections": len(names),
        "total_documents": len(found),
        "total_vectors": sum(each["vectors_count"] for each in collections),
        "total_disk_size_mb": _megabytes(found),
        "total_ram_size_mb": 0,
        "documents_added_last_week": _added_since(found, now, WEEK),
        "documents_added_last_month": _added_since(found, now, MONTH),
        "collections": collections,
    }


def collection_statistics(unit: Unit, bot: Bot, vectors: Counted, kb: str) -> dict[str, Any]:
    """KB COLLECTION STATS: one knowledge base, by any spelling of its name; raises NotFound."""
    bases = opened(unit, bot, [kb])
    if not bases:
        raise NotFound("There is no such knowledge base.")
    return _collection(unit, bot, bases[0], vectors)


def documents_count(unit: Unit, bot: Bot, kb: str = "") -> int:
    """KB DOCUMENTS COUNT."""
    return len(_documents(unit, bot, kb))


def documents_added_since(unit: Unit, bot: Bot, now: datetime, days: float) -> int:
    """KB DOCUMENTS ADDED SINCE: the documents indexed within so many days."""
    return _added_since(_documents(unit, bot, ""), now, days)


def storage_size(unit: Unit, bot: Bot, kb: str = "") -> float:
    """KB STORAGE SIZE: megabytes of documents."""
    return _megabytes(_documents(unit, bot, kb))


def _documents(unit: Unit, bot: Bot, kb: str) -> Sequence[Document]:
    found = unit.documents.list_of(bot.id, kb=kb, limit=MOST_DOCUMENTS)
    return [each for each in found if each.path != PERMISSIONS_FILE]


def _megabytes(documents: Sequence[Document]) -> float:
    return round(sum(each.size for each in documents) / MEGABYTE, 3)


def _added_since(documents: Sequence[Document], now: datetime, days: float) -> int:
    since = now - timedelta(days=days)
    return sum(each.indexed_at is not None and each.indexed_at > since for each in documents)


def _collection(unit: Unit, bot: Bot, base: Base, vectors: Counted) -> dict[str, Any]:
    info = vectors.info(base.collection)
    return {
        "name": base.name,
        "vectors_count": info.points if info else 0,
        "points_count": info.points if info else 0,
        "segments_count": info.segments if info else 0,
        "disk_data_size": sum(each.size for each in _documents(unit, bot, base.name)),
        "ram_data_size": 0,
        "indexed_vectors_count": info.indexed if info else 0,
        "status": "green" if info else "empty",
    }
