"""What callers of the knowledge routes send and get (platform spec §3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from shared.clock import rfc3339

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.knowledge.overview import BaseSummary
    from shared.records.documents import Document, Hit, Passage
    from shared.records.jobs import Job
    from shared.records.websites import Website

PREVIEWS, PREVIEW_LENGTH = 20, 300


class KbIn(BaseModel):
    """A knowledge base to be made."""

    name: str = Field(min_length=1, max_length=64)
    description: str = Field("", max_length=1000)
    default_access: Literal["all", "authenticated", "none"] = "authenticated"
    bot_id: str = ""


class UploadIn(BaseModel):
    """A file about to be uploaded; `size` is in bytes."""

    kb: str = Field(min_length=1, max_length=64)
    path: str = Field(min_length=1)
    content_type: str = Field("", max_length=200)
    size: int = Field(ge=0)
    bot_id: str = ""


class IndexIn(BaseModel):
    """What to index again: one document, one knowledge base, or everything."""

    kb: str = ""
    document_id: str = ""
    path: str = ""
    force: bool = False
    bot_id: str = ""


class FiltersIn(BaseModel):
    """Where to search: below one folder, in one document."""

    folder: str = ""
    document_id: str = ""


class SearchIn(BaseModel):
    """A question to the documents. Without `kbs` all that the caller may read are searched."""

    query: str = Field(min_length=1, max_length=4000)
    kbs: list[str] | None = None
    top_k: int | None = Field(None, ge=1, le=50)
    min_score: float | None = Field(None, ge=0, le=1)
    mode: Literal["", "hybrid", "dense", "sparse"] = ""
    filters: FiltersIn = Field(default_factory=FiltersIn)
    rerank: bool | None = None
    bot_id: str = ""


class QueryIn(BaseModel):
    """A question to be answered from the documents; a session's own knowledge bases when it is named."""

    question: str = Field(min_length=1, max_length=4000)
    kbs: list[str] | None = None
    session_id: str = ""
    bot_id: str = ""


class WebsiteIn(BaseModel):
    """A website to be read; 0 and "" mean what the bot is configured for."""

    url: str = Field(min_length=1, max_length=900)
    depth: int = Field(0, ge=0, le=10)
    max_pages: int = Field(0, ge=0, le=1000)
    refresh: str = Field("", max_length=10)
    bot_id: str = ""


class RecrawlIn(BaseModel):
    url: str = Field(min_length=1, max_length=900)
    bot_id: str = ""


class FolderIn(BaseModel):
    """The rule of one folder."""

    access: str
    roles: list[str] | None = None
    groups: list[str] | None = None
    users: list[str] | None = None
    index_visibility: bool | None = None
    inherit_parent: bool | None = None


class PermissionsIn(BaseModel):
    """The rules of a knowledge base, as `kb.permissions.yaml` has them."""

    default_access: str | None = None
    inheritance: bool | None = None
    description: str | None = None
    folders: dict[str, FolderIn] | None = None


class EmbeddingsIn(BaseModel):
    """Texts to be turned into vectors."""

    input: str | list[str]
    bot_id: str = ""


class KbSwitch(BaseModel):
    """A knowledge base to be used, or no longer used, in a session."""

    kb: str = Field(min_length=1, max_length=64)
    active: bool = True


def kb_out(summary: BaseSummary) -> dict[str, Any]:
    return {
        "name": summary.base.name,
        "collection": summary.base.collection,
        "documents": summary.documents,
        "chunks": summary.chunks,
        "size_mb": round(summary.size / 1024**2, 3),
        "status": summary.status,
        "default_access": summary.base.permissions.default.access,
        "updated_at": _time(summary.updated_at),
    }


def document_out(document: Document) -> dict[str, Any]:
    plain = ("id", "kb", "path", "title", "mime", "size", "pages", "chunks", "status", "etag")
    more = ("fail_count", "error", "note", "done", "truncated", "language")
    return {name: getattr(document, name) for name in (*plain, *more)} | {
        "indexed_at": _time(document.indexed_at),
        "next_retry_at": _time(document.next_retry_at),
    }


def previews_out(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    """The beginnings of the first passages."""
    return [
        {
            "chunk_index": passage.index,
            "section": passage.section,
            "page": passage.page,
            "content": passage.text[:PREVIEW_LENGTH],
        }
        for passage in passages[:PREVIEWS]
    ]


def hit_out(hit: Hit) -> dict[str, Any]:
    found = {
        "content": hit.passage.text,
        "score": hit.score,
        "kb": hit.kb,
        "document_id": hit.document_id,
        "title": hit.title,
        "path": hit.path,
        "page": hit.passage.page,
        "section": hit.passage.section,
        "chunk_index": hit.passage.index,
    }
    return found | ({"url": hit.url} if hit.url else {})


def website_out(website: Website) -> dict[str, Any]:
    plain = ("id", "url", "status", "pages", "depth", "max_pages", "script", "error")
    return {name: getattr(website, name) for name in plain} | {
        "refresh": website.refresh_seconds,
        "last_crawl": _time(website.last_crawl),
        "next_crawl": _time(website.next_crawl),
    }


def job_out(job: Job) -> dict[str, Any]:
    return {"job_id": job.id, "status": job.status, "status_url": f"/api/jobs/{job.id}"}


def _time(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
