"""A library that also visits websites of a memory network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shared.records.websites import Website
from shared.websites.crawling import Crawler, send_due
from shared.websites.registration import register, website
from shared.websites.visits import CRAWL, CrawlJob
from tests.support.knowledge import HOURS, Library, StoppedClock
from tests.support.web import MemoryWeb, answer

SITE = "https://tea.example/docs/"


class Surfing(Library):
    """`visit` does what the clock and the worker do; `pauses` is how long the crawler waited between pages."""

    def __init__(self, **ports: Any) -> None:
        super().__init__(**ports)
        self.put("gbot", "config.csv", "public,true")
        self.web = MemoryWeb()
        self.pauses: list[float] = []
        self.crawler = Crawler(self.indexing, self.web, self.pauses.append)
        self.web.serve({"https://tea.example/robots.txt": answer("", 404)})
        self.web.serve({"https://tea.example/sitemap.xml": answer("", 404)})

    def page(self, path: str, *lines: str, **headers: str) -> None:
        """Serve a page; lines that begin with `/`, `http` or `.` are links."""
        shown = "".join(
            f'<a href="{line}">x</a>' if line.startswith(("/", "http", ".")) else f"<p>{line}</p>"
            for line in lines
        )
        html = answer(f"<html><title>{path}</title>{shown}</html>", 200, "text/html", **headers)
        self.web.serve({f"https://tea.example{path}": html})

    def add_site(self, url: str = SITE, **choices: Any) -> Website:
        with self.store.transaction(self.bot.org_id) as unit:
            return register(unit, self.bot, website(self.bot, url, **choices), StoppedClock.moment)

    def visit(self, remaining_ms: int = HOURS) -> list[str]:
        """Begin what is due and work until nothing is left; how each job ended."""
        send_due(self.indexing)
        return self.crawl(remaining_ms)

    def crawl(self, remaining_ms: int = HOURS) -> list[str]:
        outcomes = []
        while self.queue.jobs:
            body, _ = self.queue.jobs.pop(0)
            if body["kind"] != CRAWL:
                continue
            outcomes.append(self.crawler.run(CrawlJob.of(body), lambda: remaining_ms))
        return outcomes

    def again(self, **changes: Any) -> None:
        """Let the website be due again."""
        with self.store.transaction(self.bot.org_id) as unit:
            for each in unit.websites.list_of(self.bot.id):
                unit.websites.put(replace(each, next_crawl=StoppedClock.moment, **changes))

    @property
    def site(self) -> Website:
        with self.store.transaction(self.bot.org_id) as unit:
            found: Website = unit.websites.list_of(self.bot.id)[0]
        return found

    @property
    def paths(self) -> list[str]:
        url = self.site.url
        with self.store.transaction(self.bot.org_id) as unit:
            found = unit.documents.list_of(self.bot.id, kb=url, limit=1000)
        return [document.path for document in found]
