"""Visiting a website, page by page, and keeping what its pages say (platform spec §4.4).

    pending → crawling → indexed          (again after the refresh interval)
                       ↘ failed           (again after the interval, with the reason until then)

The queue of pages is rows, so a visit survives the end of any invocation: whoever gets the job goes on with the next
queued page. One message per visit is on its way at a time; the clock sends another when it is lost.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import GbError, NotFound
from shared.ids import new_id
from shared.knowledge.generations import Generations
from shared.knowledge.ingestion import TIME_TO_STOP_MS
from shared.packages.bot_config import BotConfig
from shared.records.websites import CRAWLING, FAILED, INDEXED, PENDING, READ, Website
from shared.websites.manners import manners_of, mapped
from shared.websites.reading import PageReader, Visit
from shared.websites.scope import Scope
from shared.websites.visits import LEASE, CrawlJob

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from shared.knowledge.ingestion import IngestionPorts
    from shared.network.ports import Web
    from shared.records.bots import Bot
    from shared.records.websites import Page

MAX_STALLS = 5
STOP_MS = TIME_TO_STOP_MS + 40_000
"""A page may take thirty seconds to come and some more to be embedded."""
FIRST_RETRY, MAX_RETRIES = timedelta(minutes=10), 3


class Crawler:
    """Visits websites. `pause` waits so many seconds between two pages."""

    def __init__(self, ports: IngestionPorts, web: Web, pause: Callable[[float], None]) -> None:
        self._ports = ports
        self._web = web
        self._pause = pause
        self._generations = Generations(ports.store, ports.vectors, ports.embedders, ports.queue)

    def run(self, job: CrawlJob, remaining_ms: Callable[[], int]) -> str:
        """Go on with a visit; the website's state afterwards, or `gone` when the job is nobody's any more."""
        with self._ports.store.transaction(job.org_id) as unit:
            bot, website = unit.bots.get(job.bot_id), unit.websites.get(job.website_id)
        if bot is None or website is None or website.crawl != job.crawl:
            return "gone"
        try:
            return self._visit(bot, website, job, remaining_ms)
        except GbError as failure:
            return self._fail(website, failure.message)

    def _visit(
        self, bot: Bot, website: Website, job: CrawlJob, remaining_ms: Callable[[], int]
    ) -> str:
        delay = BotConfig(bot.config).integer("website-delay-ms") / 1000
        manners = manners_of(self._web, website.url, delay)
        scope = Scope.of(website.url)
        visit = Visit(bot, website, scope, manners, remaining_ms)
        if website.status != CRAWLING:
            self._open(visit)
        reader = PageReader(self._ports, self._web)
        self._generations.begin(bot, website.url)
        while page := self._next(visit):
            if remaining_ms() < STOP_MS or not reader.read(visit, page):
                self._ports.queue.send_job(job.as_json())
                return CRAWLING
            self._pause(manners.delay)
        return self._close(visit)

    def _open(self, visit: Visit) -> None:
        """Queue the start and what the site's maps list."""
        website = visit.website
        listed = visit.scope.linked(website.url, mapped(self._web, website.url, visit.manners))
        with self._ports.store.transaction(website.org_id) as unit:
            unit.websites.put(replace(website, status=CRAWLING, next_crawl=self._lease()))
            most = website.max_pages
            unit.websites.enqueue(website.id, website.crawl, [website.url], 0, most)
            unit.websites.enqueue(website.id, website.crawl, listed, 1, most)

    def _next(self, visit: Visit) -> Page | None:
        """The next page; when none is left, those of earlier visits that this one has not met: are they gone?"""
        website = visit.website
        with self._ports.store.transaction(website.org_id) as unit:
            now_there = unit.websites.get(website.id)
            if now_there is None or now_there.crawl != website.crawl:
                raise NotFound("The website was removed.")
            unit.websites.put(replace(now_there, next_crawl=self._lease(), fail_count=0))
            page = unit.websites.next_page(website.id, website.crawl)
            if page is None:
                known = unit.websites.pages(website.id)
                left = [
                    each.url for each in known if each.crawl != website.crawl and each.state == READ
                ]
                if unit.websites.enqueue(
                    website.id, website.crawl, left, website.depth, website.max_pages
                ):
                    page = unit.websites.next_page(website.id, website.crawl)
        return page

    def _close(self, visit: Visit) -> str:
        bot, website, now = visit.bot, visit.website, self._ports.clock.now()
        with self._ports.store.transaction(website.org_id) as unit:
            there = unit.websites.get(website.id) or website
            found = unit.documents.list_of(bot.id, kb=website.url, limit=website.max_pages)
            status = INDEXED if found else FAILED
            error = "" if found else there.error or "No page of the website could be read."
            closed = replace(
                there, status=status, error=error, pages=len(found), force=False, fail_count=0,
                last_crawl=now, next_crawl=now + timedelta(seconds=there.refresh_seconds),
            )  # fmt: skip
            unit.websites.put(closed)
            unit.bots.touch(bot.id)
        self._generations.end(bot, website.url)
        return status

    def _fail(self, website: Website, reason: str) -> str:
        """A visit ended early: again soon for a few times, then with the next interval."""
        now = self._ports.clock.now()
        with self._ports.store.transaction(website.org_id) as unit:
            there = unit.websites.get(website.id)
            if there is None or there.crawl != website.crawl:
                return "gone"
            fails = there.fail_count + 1
            wait = timedelta(seconds=there.refresh_seconds)
            if fails <= MAX_RETRIES:
                wait = min(wait, FIRST_RETRY * 2 ** (fails - 1))
            unit.websites.put(
                replace(there, status=FAILED, error=reason, fail_count=fails, next_crawl=now + wait)
            )
        return FAILED

    def _lease(self) -> datetime:
        return self._ports.clock.now() + LEASE


def send_due(ports: IngestionPorts, limit: int = 50) -> int:
    """Begin the visits that are due, and go on with those whose crawler fell silent; how many."""
    now, sent = ports.clock.now(), 0
    for org_id in ports.store.directory.org_ids():
        with ports.store.transaction(org_id) as unit:
            jobs = []
            for website in unit.websites.due(now, limit):
                begun = _begun(website)
                unit.websites.put(replace(begun, next_crawl=now + LEASE))
                jobs.append(CrawlJob(org_id, website.bot_id, website.id, begun.crawl))
        for job in jobs:
            ports.queue.send_job(job.as_json())
        sent += len(jobs)
    return sent


def _begun(website: Website) -> Website:
    """The website as its next job finds it: in a new visit, or going on with the present one."""
    if website.status != CRAWLING:
        return replace(website, status=PENDING, crawl=new_id())
    if website.fail_count + 1 < MAX_STALLS:
        return replace(website, fail_count=website.fail_count + 1)
    return replace(website, status=PENDING, crawl=new_id(), fail_count=0)
