"""Websites that a bot knows and the pages found on them (platform spec §4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PENDING, CRAWLING, INDEXED, FAILED = "pending", "crawling", "indexed", "failed"
QUEUED, READ, SKIPPED, GONE, BROKEN = "queued", "read", "skipped", "gone", "broken"


@dataclass(frozen=True, slots=True)
class Website:
    """`script` names the script that registered it, "" for people. `crawl` names the present or last visit.

    While it is crawled `next_crawl` is the time until which the crawler promised to answer again. `force` reads
    unchanged pages too.
    """

    id: str
    org_id: str
    bot_id: str
    url: str
    depth: int
    max_pages: int
    refresh_seconds: int
    script: str = ""
    status: str = PENDING
    pages: int = 0
    crawl: str = ""
    force: bool = False
    error: str = ""
    fail_count: int = 0
    last_crawl: datetime | None = None
    next_crawl: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One address of a website. `crawl` is the visit that last met it; `missing` counts visits that found nothing."""

    url: str
    depth: int
    state: str = QUEUED
    crawl: str = ""
    etag: str = ""
    modified: str = ""
    content_hash: str = ""
    missing: int = 0
