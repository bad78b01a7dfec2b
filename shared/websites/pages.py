"""What a page says to those who crawl it: its links, and whether it may be kept or followed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from shared.encoding import decode_text

_LOCATION = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)", re.IGNORECASE)
MAX_LINKS = 2000


@dataclass
class Links:
    """The references of a page in their order; `base` is what they are relative to, "" for the page itself."""

    references: list[str] = field(default_factory=list)
    base: str = ""
    may_keep: bool = True
    may_follow: bool = True


def read_links(data: bytes) -> Links:
    """Never raises, whatever the page looks like."""
    reader = _Reader()
    reader.feed(decode_text(data))
    reader.close()
    return reader.links


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links = Links()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.links.base:
            self.links.base = given.get("href", "")
        elif tag == "meta" and given.get("name", "").casefold() == "robots":
            words = given.get("content", "").casefold()
            self.links.may_keep &= "noindex" not in words and "none" not in words
            self.links.may_follow &= "nofollow" not in words and "none" not in words
        elif tag in ("a", "area") and given.get("href"):
            is_allowed = "nofollow" not in given.get("rel", "").casefold()
            if is_allowed and len(self.links.references) < MAX_LINKS:
                self.links.references.append(given["href"])


def sitemap_locations(data: bytes) -> list[str]:
    """The addresses a sitemap, or an index of sitemaps, lists. A pattern does: it may come from anybody."""
    return [found.replace("&amp;", "&") for found in _LOCATION.findall(decode_text(data))]
