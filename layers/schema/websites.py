"""Websites, and the queue of their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.records.websites import Page, Website

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, bot_id, url, depth, max_pages, refresh_seconds, script, status, pages, crawl, force,
           error, fail_count, last_crawl, next_crawl
    FROM kb_websites
"""
_PAGES = """
    SELECT url, depth, state, crawl, etag, modified, content_hash, missing FROM kb_pages WHERE website_id = %s
"""


class PostgresWebsites:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, website_id: str) -> Website | None:
        return self._sql.by_id(Website, _SELECT + "WHERE id = %s", website_id)

    def at(self, bot_id: str, url: str) -> Website | None:
        return self._sql.one(Website, _SELECT + "WHERE bot_id = %s AND url = %s", (bot_id, url))

    def list_of(self, bot_id: str, status: str = "") -> Sequence[Website]:
        return self._sql.many(
            Website,
            _SELECT + "WHERE bot_id = %s AND (%s = '' OR status = %s) ORDER BY url",
            (bot_id, status, status),
        )

    def put(self, website: Website) -> None:
        self._sql.run(
            """
            INSERT INTO kb_websites (
                id, org_id, bot_id, url, depth, max_pages, refresh_seconds, script, status, pages, crawl,
                force, error, fail_count, last_crawl, next_crawl
            )
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (id) DO UPDATE SET
                url = excluded.url, depth = excluded.depth, max_pages = excluded.max_pages,
                refresh_seconds = excluded.refresh_seconds, script = excluded.script,
                status = excluded.status, pages = excluded.pages, crawl = excluded.crawl,
                force = excluded.force, error = excluded.error, fail_count = excluded.fail_count,
                last_crawl = excluded.last_crawl, next_crawl = excluded.next_crawl
            """,
            (
                *(website.id, website.org_id, website.bot_id, website.url, website.depth),
                *(website.max_pages, website.refresh_seconds, website.script, website.status),
                *(website.pages, website.crawl, website.force, website.error, website.fail_count),
                *(website.last_crawl, website.next_crawl),
            ),
        )

    def remove(self, website_id: str) -> None:
        self._sql.run("DELETE FROM kb_websites WHERE id = %s", (website_id,))

    def due(self, now: datetime, limit: int) -> Sequence[Website]:
        return self._sql.many(
            Website,
            _SELECT + "WHERE next_crawl <= %s ORDER BY next_crawl, id LIMIT %s",
            (now, limit),
        )

    def enqueue(
        self, website_id: str, crawl: str, urls: Iterable[str], depth: int, most: int
    ) -> int:
        met = self._sql.value(
            "SELECT count(*) FROM kb_pages WHERE website_id = %s AND crawl = %s",
            (website_id, crawl),
        )
        queued = 0
        for url in dict.fromkeys(urls):
            if met + queued >= most:
                break
            queued += self._sql.run(
                """
                INSERT INTO kb_pages (website_id, url, depth, state, crawl) VALUES (%s, %s, %s, 'queued', %s)
                ON CONFLICT (website_id, url) DO UPDATE SET
                    depth = excluded.depth, state = 'queued', crawl = excluded.crawl
                WHERE kb_pages.crawl <> excluded.crawl
                """,
                (website_id, url, depth, crawl),
            )
        return queued

    def next_page(self, website_id: str, crawl: str) -> Page | None:
        return self._sql.one(
            Page,
            _PAGES + "AND crawl = %s AND state = 'queued' ORDER BY depth, url LIMIT 1",
            (website_id, crawl),
        )

    def put_page(self, website_id: str, page: Page) -> None:
        self._sql.run(
            """
            INSERT INTO kb_pages (website_id, url, depth, state, crawl, etag, modified, content_hash, missing)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (website_id, url) DO UPDATE SET
                depth = excluded.depth, state = excluded.state, crawl = excluded.crawl, etag = excluded.etag,
                modified = excluded.modified, content_hash = excluded.content_hash, missing = excluded.missing
            """,
            (
                *(website_id, page.url, page.depth, page.state, page.crawl),
                *(page.etag, page.modified, page.content_hash, page.missing),
            ),
        )

    def pages(self, website_id: str) -> Sequence[Page]:
        return self._sql.many(Page, _PAGES + "ORDER BY url", (website_id,))
