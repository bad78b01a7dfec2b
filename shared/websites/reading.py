"""One page of a website: fetched, compared with what is known of it, and kept or forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from shared.errors import GbError, UpstreamFailed
from shared.knowledge.collections import collection_id, document_id
from shared.knowledge.indexing import Indexer, prepare
from shared.knowledge.ingestion import TIME_TO_STOP_MS
from shared.network.failures import AnswerTooLarge, NetworkFailed
from shared.records.documents import INDEXED, Document
from shared.records.websites import BROKEN, GONE, READ, SKIPPED, Page
from shared.websites.manners import fetch
from shared.websites.pages import Links, read_links
from shared.websites.scope import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.knowledge.indexing import Prepared
    from shared.knowledge.ingestion import IngestionPorts
    from shared.network.ports import Web
    from shared.network.records import WebAnswer
    from shared.records.bots import Bot
    from shared.records.websites import Website
    from shared.websites.manners import Manners
    from shared.websites.scope import Scope

MISSING = (404, 410)
MOST_NEW_LINKS = 20
VISITS_UNTIL_FORGOTTEN = 2
_HTML, _PDF = ("text/html", "application/xhtml+xml"), ("application/pdf",)


@dataclass(frozen=True, slots=True)
class Visit:
    """One crawl of one website."""

    bot: Bot
    website: Website
    scope: Scope
    manners: Manners
    remaining_ms: Callable[[], int]


class PageReader:
    """Reads pages into the index."""

    def __init__(self, ports: IngestionPorts, web: Web) -> None:
        self._ports = ports
        self._web = web
        self._indexer = Indexer(ports.vectors)

    def read(self, visit: Visit, page: Page) -> bool:
        """Do one page; False when time ran out, and the page stays queued. Raises what the whole visit fails with."""
        if not visit.manners.may_visit(page.url):
            return self._forget(visit, page, SKIPPED)
        try:
            answer = fetch(self._web, page.url, {} if visit.website.force else _conditions(page))
        except AnswerTooLarge:
            return self._settle(visit, page, SKIPPED)
        except NetworkFailed as failure:
            if page.depth == 0 and page.state and not page.content_hash:
                raise  # the start was never reached: that is the website's failure
            return self._settle(visit, page, BROKEN, str(failure.message))
        return self._answered(visit, page, answer)

    def _answered(self, visit: Visit, page: Page, answer: WebAnswer) -> bool:
        if answer.status == 304:
            return self._settle(visit, replace(page, missing=0), READ)
        if answer.status in MISSING:
            return self._missing(visit, page)
        if answer.status != 200:
            if page.depth == 0 and not page.content_hash:
                raise UpstreamFailed(f"The website answers {answer.status}.")
            return self._settle(visit, page, BROKEN, f"{page.url} answers {answer.status}.")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().casefold()
        if kind not in (*_HTML, *_PDF) or not visit.scope.admits(canonical(answer.url or page.url)):
            return self._forget(visit, page, SKIPPED)
        links = read_links(answer.body) if kind in _HTML else Links(may_follow=False)
        self._follow(visit, page, links)
        if not links.may_keep:
            return self._forget(visit, page, SKIPPED)
        return self._keep(visit, page, answer, "page.html" if kind in _HTML else "page.pdf")

    def _follow(self, visit: Visit, page: Page, links: Links) -> None:
        website = visit.website
        if page.depth >= website.depth or not links.may_follow:
            return
        base = links.base or page.url
        known = visit.scope.linked(base if "://" in base else page.url, links.references)
        with self._ports.store.transaction(website.org_id) as unit:
            met = {
                each.url for each in unit.websites.pages(website.id) if each.crawl == website.crawl
            }
            new = [url for url in known if url not in met][:MOST_NEW_LINKS]
            unit.websites.enqueue(website.id, website.crawl, new, page.depth + 1, website.max_pages)

    def _keep(self, visit: Visit, page: Page, answer: WebAnswer, name: str) -> bool:
        digest = sha256(answer.body).hexdigest()
        read = replace(
            page,
            etag=answer.headers.get("etag", ""),
            modified=answer.headers.get("last-modified", ""),
            content_hash=digest,
            missing=0,
        )
        if digest == page.content_hash and not visit.website.force:
            return self._settle(visit, read, READ)
        document = _document(visit, page, digest, len(answer.body))
        salt = visit.website.crawl if visit.website.force else ""
        try:
            prepared = prepare(visit.bot, document, answer.body, self._ports.formats, salt, name)
        except GbError as failure:
            return self._settle(visit, page, BROKEN, f"{page.url}: {failure.message}")

        def has_time(done: int) -> bool:
            del done
            return visit.remaining_ms() > TIME_TO_STOP_MS

        embedder = self._ports.embedders(visit.bot)
        if not self._indexer.index(visit.bot, document, prepared, embedder, has_time):
            return False
        self._save(document, prepared)
        return self._settle(visit, read, READ)

    def _save(self, document: Document, prepared: Prepared) -> None:
        passages = prepared.chunked.passages
        done = replace(
            document,
            status=INDEXED,
            title=prepared.title,
            mime=prepared.mime,
            pages=prepared.pages,
            chunks=len(passages),
            done=len(passages),
            language=prepared.language,
            truncated=prepared.chunked.truncated,
            indexed_at=self._ports.clock.now(),
        )
        with self._ports.store.transaction(document.org_id) as unit:
            unit.documents.put(done)
            unit.documents.replace_passages(done.id, passages)

    def _missing(self, visit: Visit, page: Page) -> bool:
        """Gone is what two visits did not find; a page may be away for a day."""
        missing = replace(page, missing=page.missing + 1)
        if missing.missing >= VISITS_UNTIL_FORGOTTEN or not page.content_hash:
            return self._forget(visit, replace(missing, content_hash=""), GONE)
        return self._settle(visit, missing, READ)

    def _forget(self, visit: Visit, page: Page, state: str) -> bool:
        bot, url = visit.bot, visit.website.url
        identity = document_id(bot.id, url, path_of(page.url))
        self._ports.vectors.forget(collection_id(bot.id, url), identity)
        with self._ports.store.transaction(bot.org_id) as unit:
            unit.documents.remove(identity)
        return self._settle(visit, replace(page, content_hash="", etag="", modified=""), state)

    def _settle(self, visit: Visit, page: Page, state: str, error: str = "") -> bool:
        website = visit.website
        with self._ports.store.transaction(website.org_id) as unit:
            there = unit.websites.get(website.id)
            if there is not None:
                unit.websites.put_page(website.id, replace(page, state=state, crawl=website.crawl))
                if error:
                    unit.websites.put(replace(there, error=error))
        return True


def path_of(url: str) -> str:
    """A page's path as a document of its website: the address without the scheme."""
    return url.partition("://")[2]


def _conditions(page: Page) -> dict[str, str]:
    asked = {"If-None-Match": page.etag, "If-Modified-Since": page.modified}
    return {name: text for name, text in asked.items() if text} if page.content_hash else {}


def _document(visit: Visit, page: Page, digest: str, size: int) -> Document:
    bot, path = visit.bot, path_of(page.url)
    return Document(
        id=document_id(bot.id, visit.website.url, path),
        org_id=bot.org_id,
        bot_id=bot.id,
        kb=visit.website.url,
        path=path,
        etag=digest,
        size=size,
    )
