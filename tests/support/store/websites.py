"""Websites and their pages in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from shared.errors import AlreadyExists
from shared.records.websites import QUEUED, Page, Website
from tests.support.store.tables import Transaction


class MemoryWebsites:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._websites = transaction.rows("websites")
        self._pages = transaction.rows("pages")

    def get(self, website_id: str) -> Website | None:
        found: Website | None = self._websites.get(website_id)
        return found

    def at(self, bot_id: str, url: str) -> Website | None:
        return next((each for each in self.list_of(bot_id) if each.url == url), None)

    def list_of(self, bot_id: str, status: str = "") -> Sequence[Website]:
        found = self._websites.where(
            lambda each: each.bot_id == bot_id and status in ("", each.status)
        )
        return sorted(found, key=lambda each: each.url)

    def put(self, website: Website) -> None:
        self._transaction.rows("bots").require(website.bot_id)
        there = self.at(website.bot_id, website.url)
        if there is not None and there.id != website.id:
            raise self._transaction.refuse(AlreadyExists())
        if self.get(website.id) is None:
            self._websites.insert_by_id(website)
        self._websites.replace(website.id, website)

    def remove(self, website_id: str) -> None:
        self._websites.delete(website_id)
        for key in [key for key in self._pages.names() if key[0] == website_id]:
            self._pages.delete(key)

    def due(self, now: datetime, limit: int) -> Sequence[Website]:
        found = self._websites.where(
            lambda each: each.next_crawl is not None and each.next_crawl <= now
        )
        return sorted(found, key=lambda each: (each.next_crawl, each.id))[:limit]

    def enqueue(
        self, website_id: str, crawl: str, urls: Iterable[str], depth: int, most: int
    ) -> int:
        met = sum(page.crawl == crawl for page in self.pages(website_id))
        queued = 0
        for url in dict.fromkeys(urls):
            before: Page | None = self._pages.get((website_id, url))
            if met + queued >= most:
                break
            if before is None or before.crawl != crawl:
                page = replace(before or Page(url, depth), depth=depth, state=QUEUED, crawl=crawl)
                self.put_page(website_id, page)
                queued += 1
        return queued

    def next_page(self, website_id: str, crawl: str) -> Page | None:
        queued = [
            page for page in self.pages(website_id) if (page.crawl, page.state) == (crawl, QUEUED)
        ]
        return min(queued, key=lambda page: (page.depth, page.url), default=None)

    def put_page(self, website_id: str, page: Page) -> None:
        self._websites.require(website_id)
        self._pages.put((website_id, page.url), page)

    def pages(self, website_id: str) -> Sequence[Page]:
        found = [page for (owner, _), page in self._pages.items() if owner == website_id]
        return sorted(found, key=lambda page: page.url)
