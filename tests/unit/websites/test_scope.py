"""Which addresses belong to a website, and how sites are declared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import ValidationFailed
from shared.network.failures import AddressBlocked
from shared.websites.pages import read_links, sitemap_locations
from shared.websites.registration import declare, refresh_seconds
from shared.websites.scope import Scope, canonical, spelled
from tests.support.knowledge import Library, StoppedClock


@pytest.mark.parametrize(
    ("start", "url", "belongs"),
    [
        ("https://a.example/docs", "https://a.example/docs/x", True),
        ("https://a.example/docs", "https://a.example/docs", True),
        ("https://a.example/docs", "https://a.example/docsother", False),
        ("https://a.example/docs/i.html", "https://a.example/docs/j.html", True),
        ("https://a.example/docs/i.html", "https://a.example/j.html", False),
        ("https://a.example", "http://www.a.example/x?y=1", True),
        ("https://a.example", "https://sub.a.example/x", False),
        ("https://a.example", "https://a.example.evil/x", False),
        ("https://a.example", "https://a.example:8443/x", False),
        ("https://a.example", "https://a.example/photo.JPG", False),
        ("https://a.example", "https://a.example/" + "x" * 1000, False),
    ],
)
def test_the_border_of_a_site(start: str, url: str, belongs: bool) -> None:
    assert Scope.of(start).admits(url) is belongs


@pytest.mark.parametrize(
    ("reference", "urls"),
    [
        ("b#c", ["https://a.example/x/b"]),
        ("/x/ä", ["https://a.example/x/%C3%A4"]),
        ("mailto:ana@example.com", []),
        ("javascript:alert(1)", []),
        ("http://[broken", []),
        ("//a.example/x/z", ["https://a.example/x/z"]),
    ],
)
def test_references_become_addresses_of_the_site(reference: str, urls: list[str]) -> None:
    assert Scope.of("https://a.example/x/").linked("https://a.example/x/", [reference]) == urls


def test_an_address_has_one_spelling() -> None:
    assert canonical(" HTTPS://A.example:443/x#y ") == "https://a.example/x"
    assert spelled("no address") == "no address"
    with pytest.raises(AddressBlocked):
        canonical("ftp://a.example")


@given(st.binary(max_size=300))
def test_any_page_can_be_looked_at(data: bytes) -> None:
    assert isinstance(read_links(data).references, list)
    assert isinstance(sitemap_locations(data), list)


@pytest.mark.parametrize(("text", "seconds"), [("1h", 3600), ("2D", 172_800), ("1y", 31_536_000)])
def test_intervals(text: str, seconds: int) -> None:
    assert refresh_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "1", "0d", "2y", "5s", "often"])
def test_intervals_that_are_none(text: str) -> None:
    with pytest.raises(ValidationFailed):
        refresh_seconds(text)


def test_of_several_scripts_the_shortest_interval_counts() -> None:
    shop = Library()
    shop.put("gbot", "config.csv", "public,true")
    url = "https://tea.example/"
    with shop.store.transaction(shop.bot.org_id) as unit:
        for script, refresh in (("a", "1w"), ("b", "1d"), ("c", "2w")):
            declare(unit, shop.bot, script, [{"url": url, "refresh": refresh}], StoppedClock.moment)
        declare(unit, shop.bot, "d", [{"url": "nothing", "refresh": None}], StoppedClock.moment)
        (site,) = unit.websites.list_of(shop.bot.id)
    assert (site.refresh_seconds, site.script) == (86_400, "a")
    assert site.next_crawl == StoppedClock.moment
