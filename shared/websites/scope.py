"""Which addresses belong to a website: same host, below the start's folder (platform spec §4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from shared.network.failures import AddressBlocked
from shared.network.urls import Url, parse_url

MAX_ADDRESS = 900
_NOT_PAGES = frozenset(
    {"png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "css", "js", "mjs", "json", "xml", "rss"}
    | {"zip", "gz", "tgz", "exe", "dmg", "mp3", "mp4", "webm", "woff", "woff2", "ttf", "iso"}
)


def canonical(url: str) -> str:
    """The one spelling of an address: no fragment, no usual port, lower-case host. Raises AddressBlocked."""
    return parse_url(urldefrag(url.strip())[0]).text


def spelled(url: str) -> str:
    """The one spelling of an address, or the text as it is when it is none."""
    try:
        return canonical(url)
    except AddressBlocked:
        return url


@dataclass(frozen=True, slots=True)
class Scope:
    """A website by its start address."""

    start: Url
    folder: str

    @classmethod
    def of(cls, url: str) -> Scope:
        start = parse_url(url)
        path = start.target.partition("?")[0]
        last = path.rpartition("/")[2]
        folder = path.rpartition("/")[0] + "/" if "." in last else path.rstrip("/") + "/"
        return cls(start, folder)

    def admits(self, url: str) -> bool:
        """Whether a canonical address belongs to the site and may be a page."""
        parts = urlsplit(url)
        path = parts.path or "/"
        suffix = path.rpartition("/")[2].rpartition(".")[2].casefold()
        return (
            _bare(parts.hostname or "") == _bare(self.start.host)
            and (parts.port or _PORTS.get(parts.scheme)) in (self.start.port, *_PORTS.values())
            and f"{path.rstrip('/')}/".startswith(self.folder)
            and suffix not in _NOT_PAGES
            and len(url) <= MAX_ADDRESS
        )

    def linked(self, page: str, references: list[str]) -> list[str]:
        """The addresses of the site among a page's links, each once, in their order."""
        found = dict.fromkeys(url for each in references if (url := _target(page, each)))
        return [url for url in found if self.admits(url)]


_PORTS = {"http": 80, "https": 443}


def _target(page: str, reference: str) -> str:
    try:
        return canonical(urljoin(page, reference))
    except (AddressBlocked, ValueError):
        return ""


def _bare(host: str) -> str:
    return host.casefold().removeprefix("www.")
