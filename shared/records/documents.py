"""Documents of a knowledge base and the passages cut from them (platform spec §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PENDING, PROCESSING, INDEXED, FAILED, REINDEXING = (
    "pending",
    "processing",
    "indexed",
    "failed",
    "reindexing",
)


@dataclass(frozen=True, slots=True)
class Document:
    """`path` is relative to the knowledge base's folder; `etag` is the object's; `status` is one of the states above,
    `error` says why it failed, `note` what of an indexed document could not be read. `done` counts the passages
    stored so far of the `chunks` it is being cut into."""

    id: str
    org_id: str
    bot_id: str
    kb: str
    path: str
    title: str = ""
    mime: str = ""
    size: int = 0
    pages: int = 0
    chunks: int = 0
    status: str = PENDING
    etag: str = ""
    language: str = ""
    fail_count: int = 0
    error: str = ""
    note: str = ""
    done: int = 0
    truncated: bool = False
    next_retry_at: datetime | None = None
    indexed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document: `start`/`end` are character offsets in the extracted text, `section` the heading path."""

    text: str
    index: int
    start: int
    end: int
    section: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found, with its document; `score` is 0..1."""

    passage: Passage
    score: float
    kb: str
    document_id: str
    path: str
    title: str
    url: str = ""
