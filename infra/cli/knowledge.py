"""A bot's knowledge as lines on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.clock import rfc3339
from shared.records.documents import FAILED, INDEXED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shared.knowledge.evaluation import Figure
    from shared.records.documents import Document, Hit
    from shared.records.websites import Website

BAR = 24
PREVIEW = 160


def progress_bar(done: int, total: int) -> str:
    """`[######..................]  25 %`; nothing to do is done."""
    share = done / total if total else 1.0
    filled = int(share * BAR)
    return f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}"


def base_lines(name: str, documents: Sequence[Document]) -> Iterator[str]:
    """A knowledge base: how far it is, then what is being worked on, has failed or was left out."""
    ready = sum(each.status == INDEXED for each in documents)
    done = sum(_share(each) for each in documents)
    passages = sum(each.chunks for each in documents if each.status == INDEXED)
    bar = progress_bar(round(done * 100), 100 * len(documents))
    yield f"{name:20} {bar}  {ready} of {len(documents)} documents, {passages} passages"
    for each in documents:
        if each.status != INDEXED or each.note or each.truncated:
            yield f"    {_document(each)}"


def _share(document: Document) -> float:
    """How much of a document is settled, 0 to 1; a failed one is."""
    if document.status in (INDEXED, FAILED):
        return 1.0
    return document.done / document.chunks if document.chunks else 0.0


def _document(document: Document) -> str:
    parts = [f"{document.status:11}{document.path}"]
    if document.status not in (INDEXED, FAILED) and document.done:
        parts.append(f"{document.done}/{document.chunks} passages")
    parts += [text for text in (document.error, document.note) if text]
    parts += ["only the beginning was read"] if document.truncated else []
    if document.status == FAILED and document.next_retry_at:
        parts.append(f"again at {rfc3339(document.next_retry_at)}")
    return "  ".join(parts)


def website_line(website: Website) -> str:
    coming = f"  next {rfc3339(website.next_crawl)}" if website.next_crawl else ""
    error = f"  {website.error}" if website.error else ""
    return f"{website.status:11}{website.url}  {website.pages} pages{coming}{error}"


def hit_lines(number: int, hit: Hit) -> Iterator[str]:
    page = f", page {hit.passage.page}" if hit.passage.page else ""
    section = f"  ({hit.passage.section})" if hit.passage.section else ""
    yield f"{number:2}. {hit.score:.3f}  {hit.kb}/{hit.path}{page}{section}"
    yield f"    {' '.join(hit.passage.text.split())[:PREVIEW]}"


def evaluation_lines(rows: Mapping[str, Mapping[str, Figure]], questions: int) -> Iterator[str]:
    """A table of ways of searching; in brackets the 95 % interval."""
    names = list(next(iter(rows.values())))
    yield f"{questions} questions{'':7}" + "".join(f"{name:24}" for name in names)
    for way, figures in rows.items():
        shown = (f"{each.mean:.3f} [{each.low:.3f}, {each.high:.3f}]" for each in figures.values())
        yield f"{way:16}" + "".join(f"{text:24}" for text in shown)


def evaluation_json(rows: Mapping[str, Mapping[str, Figure]]) -> dict[str, Any]:
    return {
        way: {name: [each.mean, each.low, each.high] for name, each in figures.items()}
        for way, figures in rows.items()
    }
