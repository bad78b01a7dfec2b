"""Visiting politely: what robots.txt asks for, and where the site's own maps are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from shared.errors import UpstreamFailed
from shared.network.failures import AddressBlocked, HostNotFound, NetworkFailed
from shared.network.records import WebRequest
from shared.websites.pages import sitemap_locations

if TYPE_CHECKING:
    from shared.network.ports import Web
    from shared.network.records import WebAnswer

AGENT = "GeneralBots"
HEADERS = {"User-Agent": f"{AGENT}/1.0 (+knowledge crawler)", "Accept": "text/html,application/pdf"}
SECONDS_A_FETCH = 30.0
MAX_PAGE = 500 * 1024
MAX_MAPS = 5
LONGEST_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class Manners:
    """What the site asks of visitors. `delay` is in seconds between two pages."""

    robots: RobotFileParser
    delay: float

    def may_visit(self, url: str) -> bool:
        return self.robots.can_fetch(AGENT, url)


def fetch(
    web: Web, url: str, headers: dict[str, str] | None = None, limit: int = MAX_PAGE
) -> WebAnswer:
    """One page. Raises NetworkFailed."""
    named = HEADERS | (headers or {})
    return web.fetch(WebRequest("GET", url, named, seconds=SECONDS_A_FETCH, limit=limit))


def manners_of(web: Web, start: str, delay: float) -> Manners:
    """The site's robots.txt; a missing one (4xx) allows everything. Raises NetworkFailed or UpstreamFailed."""
    robots = RobotFileParser()
    answer = fetch(web, urljoin(start, "/robots.txt"))
    if answer.status >= 500:
        raise UpstreamFailed(f"The site's robots.txt answers {answer.status}.")
    text = answer.body.decode("utf-8", "replace") if answer.status < 400 else ""
    robots.parse(text.splitlines())
    asked = float(robots.crawl_delay(AGENT) or 0)
    return Manners(robots, min(max(delay, asked), LONGEST_DELAY))


def mapped(web: Web, start: str, manners: Manners) -> list[str]:
    """The addresses in the site's maps; none when it has none. Raises AddressBlocked or HostNotFound."""
    waiting = list(manners.robots.site_maps() or [urljoin(start, "/sitemap.xml")])
    found: list[str] = []
    seen: set[str] = set()
    while waiting and len(seen) < MAX_MAPS:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        for location in _locations(web, url):
            (waiting if location.casefold().endswith(".xml") else found).append(location)
    return found


def _locations(web: Web, url: str) -> list[str]:
    try:
        answer = fetch(web, url, limit=10 * MAX_PAGE)
    except (AddressBlocked, HostNotFound, NetworkFailed):
        return []  # a map is an offer; the pages themselves will tell what is wrong
    return sitemap_locations(answer.body) if answer.status == 200 else []
