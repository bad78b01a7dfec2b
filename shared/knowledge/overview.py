"""What a bot knows, as its people see it: knowledge bases and their documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.errors import Forbidden, NotFound
from shared.knowledge.bases import Base, opened
from shared.knowledge.collections import is_website
from shared.knowledge.readers import known
from shared.packages.layout import PERMISSIONS_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.knowledge.permissions import Reader
    from shared.records.bots import Bot
    from shared.records.documents import Document, Passage
    from shared.store import Unit

MOST_DOCUMENTS = 10_000


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
    rows = {
        str(row["name"]): row
        for row in unit.documents.kbs(bot.id)
        if not is_website(str(row["name"]))
    }
    reader = known(unit, reader)
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
    base = require_base(unit, bot, kb)
    if not base.permissions.grants(known(unit, reader)):
        raise Forbidden("You may not read this knowledge base.")
    return base


def require_base(unit: Unit, bot: Bot, kb: str) -> Base:
    """The knowledge base of that name, for those who look after it whatever they may read; raises NotFound."""
    bases = opened(unit, bot, [kb])
    if not bases:
        raise NotFound("There is no such knowledge base.")
    return bases[0]


def documents(unit: Unit, bot: Bot, reader: Reader, wanted: DocumentFilter) -> list[Document]:
    """The documents the reader may see in lists, by knowledge base and path."""
    reader = known(unit, reader)
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
    reader = known(unit, reader)
    base = require_open(unit, bot, found.kb, reader)
    if not base.permissions.admits(reader, found.path):
        raise NotFound("There is no such document.")
    return found, unit.documents.passages(found.id)
