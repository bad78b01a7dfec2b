"""Documents and passages in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.errors import AlreadyExists
from shared.records.documents import FAILED, PENDING, PROCESSING, REINDEXING, Document, Passage
from tests.support.store.tables import Transaction


class MemoryDocuments:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._documents = transaction.rows("documents")
        self._passages = transaction.rows("passages")
        self._dropped = transaction.rows("dropped")

    def get(self, document_id: str) -> Document | None:
        found: Document | None = self._documents.get(document_id)
        return found

    def at(self, bot_id: str, kb: str, path: str) -> Document | None:
        found = [each for each in self._of(bot_id, kb) if each.path == path]
        return found[0] if found else None

    def list_of(
        self, bot_id: str, *, kb: str = "", status: str = "", limit: int = 50, offset: int = 0
    ) -> Sequence[Document]:
        found = [each for each in self._of(bot_id, kb) if status in ("", each.status)]
        return found[offset : offset + limit]

    def put(self, document: Document) -> None:
        self._transaction.rows("bots").require(document.bot_id)
        there = self.at(document.bot_id, document.kb, document.path)
        if there is not None and there.id != document.id:
            raise self._transaction.refuse(AlreadyExists())
        if self.get(document.id) is None:
            self._documents.insert_by_id(document)
        self._documents.replace(document.id, document)
        self._documents.hide(document.id, updated_at=self._transaction.now)

    def advance(self, document_id: str, done: int, chunks: int, lease_until: datetime) -> None:
        found = self.get(document_id)
        if found is not None:
            self.put(replace(found, done=done, chunks=chunks, next_retry_at=lease_until))

    def overdue(self, now: datetime, untouched_since: datetime, limit: int) -> Sequence[Document]:
        def is_due(document: Document) -> bool:
            if document.next_retry_at is not None:
                return document.next_retry_at <= now
            touched = self._documents.hidden(document.id)["updated_at"]
            return document.status in (PENDING, PROCESSING, REINDEXING) and bool(
                touched <= untouched_since
            )

        found = self._documents.where(is_due)
        return sorted(found, key=lambda each: each.id)[:limit]

    def drop(self, bot_id: str, kb: str, at: datetime) -> None:
        self._dropped.delete((bot_id, kb))
        self._dropped.insert((bot_id, kb), at)

    def dropped(self, bot_id: str) -> Mapping[str, datetime]:
        return {kb: at for (owner, kb), at in self._dropped.items() if owner == bot_id}

    def remove(self, document_id: str) -> None:
        self._documents.delete(document_id)
        self._passages.delete(document_id)

    def replace_passages(self, document_id: str, passages: Sequence[Passage]) -> None:
        if passages:
            self._documents.require(document_id)
        self._passages.delete(document_id)
        ordered = sorted(passages, key=lambda passage: passage.index)
        self._passages.insert(document_id, tuple(ordered))

    def passages(self, document_id: str) -> Sequence[Passage]:
        return list(self._passages.get(document_id) or ())

    def kbs(self, bot_id: str) -> Sequence[Mapping[str, Any]]:
        documents = self._of(bot_id, "")
        names = sorted({document.kb for document in documents})
        return [
            self._summary(name, [each for each in documents if each.kb == name]) for name in names
        ]

    def _summary(self, name: str, documents: Sequence[Document]) -> Mapping[str, Any]:
        states = [document.status for document in documents]
        return {
            "name": name,
            "documents": len(documents),
            "chunks": sum(document.chunks for document in documents),
            "size": sum(document.size for document in documents),
            "failed": states.count(FAILED),
            "pending": sum(state in (PENDING, PROCESSING, REINDEXING) for state in states),
            "updated_at": max(self._documents.hidden(each.id)["updated_at"] for each in documents),
        }

    def _of(self, bot_id: str, kb: str) -> list[Document]:
        found = self._documents.where(lambda each: each.bot_id == bot_id and kb in ("", each.kb))
        return sorted(found, key=lambda each: (each.kb, each.path))
