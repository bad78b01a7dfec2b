"""Websites, and the queue of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from shared.records.websites import Page, Website


class Websites(Protocol):
    def get(self, website_id: str) -> Website | None: ...
    def at(self, bot_id: str, url: str) -> Website | None: ...
    def list_of(self, bot_id: str, status: str = "") -> Sequence[Website]:
        """By address."""
        ...

    def put(self, website: Website) -> None:
        """Insert or replace by id."""
        ...

    def remove(self, website_id: str) -> None:
        """With its pages."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Website]:
        """Those whose `next_crawl` has come, the longest waiting first."""
        ...

    def enqueue(
        self, website_id: str, crawl: str, urls: Iterable[str], depth: int, most: int
    ) -> int:
        """Queue addresses this crawl has not met, as long as it has met fewer than `most`; how many were queued."""
        ...

    def next_page(self, website_id: str, crawl: str) -> Page | None:
        """A queued page of the crawl, the shallowest first."""
        ...

    def put_page(self, website_id: str, page: Page) -> None: ...
    def pages(self, website_id: str) -> Sequence[Page]:
        """All pages, by address."""
        ...
