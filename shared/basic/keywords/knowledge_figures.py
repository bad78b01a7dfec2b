"""Figures about knowledge bases, and adding to them: KB STATISTICS and its family, ADD TO KB."""

from __future__ import annotations

import re
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.drive.paths import drive_path
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import number
from shared.basic.values.display import display
from shared.errors import NotFound
from shared.knowledge import statistics as figures
from shared.knowledge.bases import opened
from shared.knowledge.ports import CollectionInfo
from shared.store import Unit

_OWN_KB = "notes"
_UNFIT = re.compile(r"[^\w.-]+")


class _Passages:
    """Counts what is indexed by the passages the store keeps. Implements `statistics.Counted`."""

    def __init__(self, run: Run, unit: Unit) -> None:
        chunks = {
            str(row["name"]): int(row["chunks"] or 0) for row in unit.documents.kbs(run.bot.id)
        }
        bases = opened(unit, run.bot, list(chunks))
        self._chunks = {base.collection: chunks.get(base.name, 0) for base in bases}

    def info(self, name: str) -> CollectionInfo | None:
        """The knowledge base whose collection has that name."""
        found = self._chunks.get(name)
        return None if found is None else CollectionInfo(found, 0, indexed=found)


@keyword(
    "KB STATISTICS",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="figures = KB STATISTICS",
)
def kb_statistics(run: Run) -> dict[str, Any]:
    """Totals of the bot's knowledge bases, and one row for each in `collections`."""
    with run.reading() as unit:
        return figures.statistics(unit, run.bot, _Passages(run, unit), run.services.context.now())


@keyword(
    "KB COLLECTION STATS {name:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='figures = KB COLLECTION STATS "manuals"',
)
def kb_collection_stats(run: Run, name: Any) -> dict[str, Any]:
    """The figures of one knowledge base."""
    kb = display(name).strip().removesuffix(".gbkb").strip("/")
    with run.reading() as unit:
        try:
            return figures.collection_statistics(unit, run.bot, _Passages(run, unit), kb)
        except NotFound as missing:
            raise BasicError("R5210", f"there is no knowledge base {shortened(kb)}") from missing


@keyword(
    "KB DOCUMENTS COUNT",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="n = KB DOCUMENTS COUNT",
)
def kb_documents_count(run: Run) -> int:
    """How many documents the bot's knowledge bases have."""
    with run.reading() as unit:
        return figures.documents_count(unit, run.bot)


@keyword(
    "KB DOCUMENTS ADDED SINCE {days:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="n = KB DOCUMENTS ADDED SINCE 7",
)
def kb_documents_added_since(run: Run, days: Any) -> int:
    """How many documents were indexed within so many days."""
    with run.reading() as unit:
        now = run.services.context.now()
        return figures.documents_added_since(unit, run.bot, now, float(number(days)))


@keyword(
    "KB STORAGE SIZE",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="size = KB STORAGE SIZE",
)
def kb_storage_size(run: Run) -> float:
    """The size of the bot's documents in megabytes."""
    with run.reading() as unit:
        return figures.storage_size(unit, run.bot)


@keyword(
    "ADD TO KB {content:sum}, {title:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXOTIC",
    example='ADD TO KB "We open at nine.", "Opening hours"',
)
def add_to_kb(run: Run, content: Any, title: Any) -> str:
    """Put a text into the knowledge base `notes` of the bot, where it is indexed; the same title replaces it."""
    text, name = display(content).strip(), display(title).strip()
    stem = _UNFIT.sub("-", name.casefold()).strip("-.")
    if not text or not stem:
        raise BasicError("R5010", "ADD TO KB needs a text and a title")
    path = drive_path(f"{stem}.md")
    run.services.drive.add_knowledge(_OWN_KB, path, f"# {name}\n\n{text}\n".encode(), run.key)
    return f"{_OWN_KB}/{path}"
