"""Websites become passages, politely and within their border."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.errors import AlreadyExists, ServiceUnavailable
from shared.knowledge.bases import names, opened
from shared.knowledge.collections import collection_id
from shared.knowledge.upkeep import REINDEX, new_task
from shared.network.failures import AddressBlocked, NotConnected
from shared.network.records import WebAnswer, WebRequest
from shared.records.websites import CRAWLING, FAILED, INDEXED
from shared.websites.crawling import STOP_MS, Crawler, send_due
from shared.websites.visits import CrawlJob
from tests.support.basic_services import Killed
from tests.support.faults import Faults
from tests.support.knowledge_faults import Stepped, SteppedStore
from tests.support.web import answer
from tests.support.websites import SITE, Surfing


def paths(*names: str) -> list[str]:
    return [f"tea.example/docs/{name}" for name in names]


@pytest.fixture
def surfing() -> Surfing:
    made = Surfing()
    made.page("/docs/", "Welcome to the tea shop.", "/docs/green", "../about", "/docs/logo.png")
    made.page(
        "/docs/green", "Green tea is steamed.", "./black?b=2#top", "http://other.example/docs/"
    )
    made.page("/docs/black?b=2", "Black tea is oxidized.")
    made.page("/docs/black", "Black tea is oxidized.")
    made.page("/about", "About us.")
    return made


def test_pages_of_the_site_are_found_and_no_others(surfing: Surfing) -> None:
    surfing.add_site()
    assert surfing.visit() == [INDEXED]
    assert surfing.paths == paths("", "black?b=2", "green")
    (hit, *_) = surfing.find("How is green tea made?", SITE)
    assert (hit.url, hit.title) == ("https://tea.example/docs/green", "/docs/green")
    assert (surfing.site.pages, surfing.site.error) == (3, "")


def test_the_crawler_waits_between_pages_and_says_who_it_is(surfing: Surfing) -> None:
    surfing.add_site()
    surfing.visit()
    assert surfing.pauses == [0.5, 0.5, 0.5]
    assert {"GeneralBots" in request.headers["User-Agent"] for request in surfing.web.asked} == {
        True
    }


def test_robots_are_obeyed(surfing: Surfing) -> None:
    rules = "User-agent: *\nCrawl-delay: 3\nDisallow: /docs/green\n"
    surfing.web.serve({"https://tea.example/robots.txt": answer(rules)})
    surfing.add_site()
    surfing.visit()
    assert surfing.paths == paths("")
    assert set(surfing.pauses) == {3.0}


def test_a_site_map_names_pages_nobody_links(surfing: Surfing) -> None:
    index = (
        "<sitemapindex><sitemap><loc>https://tea.example/more.xml</loc></sitemap></sitemapindex>"
    )
    more = "<urlset><url><loc>https://tea.example/docs/rare</loc></url><url><loc>https://tea.example/x</loc></url></urlset>"
    surfing.web.serve({"https://tea.example/sitemap.xml": answer(index)})
    surfing.web.serve({"https://tea.example/more.xml": answer(more)})
    surfing.page("/docs/rare", "Rare tea.")
    surfing.add_site()
    surfing.visit()
    assert "tea.example/docs/rare" in surfing.paths


@pytest.mark.parametrize(
    ("choices", "count"), [({"depth": 1}, 2), ({"max_pages": 1}, 1)], ids=["depth", "pages"]
)
def test_depth_and_pages_are_limited(surfing: Surfing, choices: dict[str, int], count: int) -> None:
    surfing.add_site(**choices)
    surfing.visit()
    assert len(surfing.paths) == count


def test_only_twenty_new_links_of_a_page_are_followed(surfing: Surfing) -> None:
    surfing.page("/docs/", "List", *(f"/docs/p{n}" for n in range(30)))
    for n in range(30):
        surfing.page(f"/docs/p{n}", f"Page number {n}.")
    surfing.add_site()
    surfing.visit()
    assert len(surfing.paths) == 21


def test_a_page_may_refuse_to_be_kept_or_followed(surfing: Surfing) -> None:
    secret = '<html><meta name="robots" content="noindex"><a href="/docs/black">x</a>Secret</html>'
    surfing.web.serve({"https://tea.example/docs/green": answer(secret, 200, "text/html")})
    surfing.add_site()
    surfing.visit()
    assert surfing.paths == paths("", "black")


def test_a_redirect_out_of_the_site_is_not_followed(surfing: Surfing) -> None:
    class Moved:
        def __call__(self, request: WebRequest) -> WebAnswer:
            return answer("<html>Elsewhere</html>", 200, "text/html")

    surfing.web.serve({"https://tea.example/docs/green": Moved()})
    fetched = surfing.web.fetch

    def fetch(request: WebRequest) -> WebAnswer:
        found = fetched(request)
        moved = request.url.endswith("green")
        return replace(found, url="https://evil.example/") if moved else found

    surfing.web.fetch = fetch  # type: ignore[method-assign]
    surfing.add_site()
    surfing.visit()
    assert surfing.paths == paths("")


def test_unchanged_pages_keep_their_vectors(surfing: Surfing) -> None:
    surfing.page("/docs/green", "Green tea is steamed.", etag='"1"')
    surfing.add_site()
    surfing.visit()
    calls = len(surfing.embedder.calls)

    def unchanged(request: WebRequest) -> WebAnswer:
        assert request.headers["If-None-Match"] == '"1"'
        return answer("", 304)

    surfing.web.serve({"https://tea.example/docs/green": unchanged})
    surfing.again()
    assert surfing.visit() == [INDEXED]
    assert len(surfing.embedder.calls) == calls
    assert len(surfing.paths) == 2


def test_a_changed_page_is_found_by_its_new_text(surfing: Surfing) -> None:
    surfing.add_site()
    surfing.visit()
    surfing.page("/docs/green", "Green tea is roasted now.")
    surfing.again()
    surfing.visit()
    assert "roasted" in surfing.find("green tea", SITE)[0].passage.text


def test_a_page_is_forgotten_when_two_visits_miss_it(surfing: Surfing) -> None:
    surfing.add_site()
    surfing.visit()
    surfing.page("/docs/", "Welcome to the tea shop.")
    surfing.web.serve({"https://tea.example/docs/green": answer("", 404)})
    surfing.again()
    surfing.visit()
    assert "tea.example/docs/green" in surfing.paths
    surfing.again()
    surfing.visit()
    assert "tea.example/docs/green" not in surfing.paths
    assert all("steamed" not in hit.passage.text for hit in surfing.find("green tea", SITE))


@pytest.mark.parametrize(
    "failure", [AddressBlocked("tea.example is not a public address."), NotConnected()]
)
def test_a_site_that_cannot_be_reached_says_why_and_is_tried_again(
    surfing: Surfing, failure: Exception
) -> None:
    def fail(request: WebRequest) -> WebAnswer:
        raise failure

    surfing.web.serve({"https://tea.example/robots.txt": fail})
    surfing.add_site()
    assert surfing.visit() == [FAILED]
    assert surfing.site.error == str(failure)
    assert surfing.site.next_crawl is not None
    surfing.web.serve({"https://tea.example/robots.txt": answer("", 404)})
    surfing.again()
    assert surfing.visit() == [INDEXED]
    assert surfing.site.error == ""


def test_a_visit_goes_on_in_the_next_invocation(surfing: Surfing) -> None:
    surfing.add_site()
    budget = iter([STOP_MS * 2, STOP_MS * 2, STOP_MS * 2, 0] * 9)

    outcomes = []
    send_due(surfing.indexing)
    while surfing.queue.jobs:
        body, _ = surfing.queue.jobs.pop(0)
        outcomes.append(surfing.crawler.run(CrawlJob.of(body), lambda: next(budget)))
    assert outcomes[-1] == INDEXED
    assert CRAWLING in outcomes
    assert len(surfing.paths) == 3


def test_a_visit_ends_the_same_whenever_its_worker_dies(surfing: Surfing) -> None:
    for step in range(1, 400):
        made = Surfing()
        made.web = surfing.web
        made.add_site()
        send_due(made.indexing)
        body, _ = made.queue.jobs.pop(0)
        faults = Faults(die_at=step)
        ports = replace(
            made.indexing,
            store=SteppedStore(made.store, faults),  # type: ignore[arg-type]
            vectors=Stepped("vectors", made.vectors, faults),
            queue=Stepped("queue", made.queue, faults),
        )
        dying = Crawler(ports, Stepped("web", made.web, faults), made.pauses.append)
        try:
            dying.run(CrawlJob.of(body), lambda: 10**9)
        except Killed:
            made.queue.jobs.append((body, 0))
        made.crawler = Crawler(made.indexing, made.web, made.pauses.append)
        made.crawl()
        assert (made.site.status, made.paths) == (INDEXED, paths("", "black?b=2", "green")), (
            faults.hit
        )
        if not faults.hit:
            return
    raise AssertionError("the visit never ended")


def test_reindexing_reads_every_page_anew(surfing: Surfing) -> None:
    surfing.add_site()
    surfing.visit()
    calls = len(surfing.embedder.calls)
    surfing.upkeep.run(new_task(REINDEX, surfing.bot, kb=SITE, force=True))
    assert surfing.crawl() == [INDEXED]
    assert len(surfing.embedder.calls) == calls + 3


def test_a_site_is_registered_once(surfing: Surfing) -> None:
    surfing.add_site()
    with pytest.raises(AlreadyExists):
        surfing.add_site("HTTPS://tea.example:443/docs/#top")


def test_a_website_is_no_knowledge_base_of_the_package(surfing: Surfing) -> None:
    surfing.add_site()
    surfing.visit()
    with surfing.store.transaction(surfing.bot.org_id) as unit:
        assert names(unit, surfing.bot) == ()
        (base,) = opened(unit, surfing.bot, ["https://TEA.example/docs/#x", "tea.example"])
    assert base.collection == collection_id(surfing.bot.id, SITE)
    assert base.collection.startswith("web_")


def test_a_failing_index_ends_the_visit_with_its_reason(surfing: Surfing) -> None:
    class Down:
        def __getattr__(self, name: str) -> None:
            raise ServiceUnavailable("The vector store does not answer.")

    made = Surfing(vectors=Down())
    made.web.serve(surfing.web.pages)
    made.add_site()
    assert made.visit() == [FAILED]
    assert made.site.error == "The vector store does not answer."
