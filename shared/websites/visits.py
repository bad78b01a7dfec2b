"""A visit of a website, as a queue body."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shared.ids import new_id
from shared.records.websites import PENDING, Website

if TYPE_CHECKING:
    from collections.abc import Mapping

CRAWL = "crawl"
LEASE = timedelta(minutes=15)
"""Whoever visits a website says so at least this often; else the clock sends another."""


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """Go on with one visit of a website."""

    org_id: str
    bot_id: str
    website_id: str
    crawl: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> CrawlJob:
        return cls(**{name: str(body[name]) for name in cls.__slots__})

    def as_json(self) -> dict[str, Any]:
        return {"kind": CRAWL, **asdict(self)}


def new_visit(website: Website, *, force: bool = False) -> tuple[Website, CrawlJob]:
    """The website in a new visit, and the job to send once that is stored."""
    begun = replace(website, status=PENDING, crawl=new_id(), force=force or website.force)
    return begun, CrawlJob(website.org_id, website.bot_id, website.id, begun.crawl)
