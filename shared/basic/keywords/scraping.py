"""Reading web pages: SCRAPE, SCRAPE ALL, SCRAPE TABLE, SCRAPE LINKS, SCRAPE IMAGES."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from shared.basic.data.sheets import table_of
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import RowSet
from shared.basic.web.answers import decoded
from shared.basic.web.markup import Element, parsed_markup
from shared.basic.web.requests import fetched
from shared.basic.web.selectors import select_all

_TABLE = "table"


@keyword(
    "SCRAPE {url:sum}, {selector:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='title = SCRAPE "https://example.com/shop", "h1"',
)
def scrape(run: Run, url: Any, selector: Any) -> Any:
    """The text of the first element of a page that a CSS selector fits, null without one."""
    found = _found(run, url, display(selector))
    return found[0].text() if found else None


@keyword(
    "SCRAPE ALL {url:sum}, {selector:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='names = SCRAPE ALL "https://example.com/shop", "li.item"',
)
def scrape_all(run: Run, url: Any, selector: Any) -> list[Any]:
    """The texts of every element of a page that a CSS selector fits."""
    return [element.text() for element in _found(run, url, display(selector))]


@keyword(
    "SCRAPE TABLE {url:sum} [, {selector:expr}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='prices = SCRAPE TABLE "https://example.com/shop", "table.prices"',
)
def scrape_table(run: Run, url: Any, selector: Any = _TABLE) -> RowSet:
    """The rows of a table of a page; its first line names the columns."""
    found = _found(run, url, display(selector))
    table = next((each for element in found for each in element.walk() if each.tag == _TABLE), None)
    if table is None:
        return RowSet([], source=display(url))
    lines = [
        [cell.text() for cell in row.elements if cell.tag in ("td", "th")]
        for row in table.walk()
        if row.tag == "tr"
    ]
    return RowSet(table_of(lines).rows, source=display(url))


@keyword(
    "SCRAPE LINKS {url:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='links = SCRAPE LINKS "https://example.com/shop"',
)
def scrape_links(run: Run, url: Any) -> list[Any]:
    """The links of a page: {text, url}, each address once and whole."""
    found: dict[str, str] = {}
    for element in _found(run, url, "a[href]"):
        found.setdefault(urljoin(display(url), element.attributes["href"]), element.text())
    pairs = [{"text": text, "url": target} for target, text in found.items()]
    return [pair for pair in pairs if pair["url"].startswith(("http://", "https://"))]


@keyword(
    "SCRAPE IMAGES {url:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='pictures = SCRAPE IMAGES "https://example.com/shop"',
)
def scrape_images(run: Run, url: Any) -> list[Any]:
    """The pictures of a page: {url, alt}, each once."""
    found: dict[str, str] = {}
    for element in _found(run, url, "img[src]"):
        target = urljoin(display(url), element.attributes["src"])
        found.setdefault(target, element.attributes.get("alt", ""))
    return [{"url": target, "alt": alt} for target, alt in found.items()]


def _found(run: Run, url: Any, selector: str) -> list[Element]:
    answer = fetched(run, "GET", display(url).strip())
    if answer.status >= 400:
        raise BasicError(f"R51{answer.status}", f"the page answers {answer.status} {answer.reason}")
    text = decoded(answer.body, answer.headers.get("content-type", ""))
    return select_all(parsed_markup(text), selector)
