"""Answers that come in pages: where the next one is, and all of them put together (language spec §4.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from shared.basic.errors import BasicError
from shared.basic.values.records import HttpResult
from shared.basic.web.requests import reads

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run

MODE = "page-mode"
TOKEN = "page-token"  # noqa: S105  where a run keeps the mark of the last page
MODES = frozenset({"none", "auto", "manual"})
_MOST_PAGES = 100
_MOST_HEADER = 8_192
_MOST_ITEMS = 100_000
_MARGIN_MS = 5_000
_NEXT_LINK = re.compile(r"<([^>]+)>\s*;[^,]*rel=\"?next\"?", re.IGNORECASE)
_LINKS = ("next", "next_url", "next_page_url", "nextLink", "@odata.nextLink", "next_page")
_TOKENS = ("nextPageToken", "next_page_token", "continuationToken", "continuation", "next_cursor")
_HOLDERS = ("links", "_links", "paging", "pagination", "meta")
_ITEMS = ("items", "data", "results", "value")


def paged(run: Run, url: str) -> HttpResult:
    """The answer of an address; in the mode `auto` with the items of all following pages."""
    first = reads(run, url)
    following = next_of(first, url)
    mode = run.data.get(MODE, "none")
    run.data[TOKEN] = following or token_of(first.body)
    if mode != "auto" or not following or items_of(first.body) is None:
        return first
    items = list(items_of(first.body) or [])
    for _ in range(_MOST_PAGES):
        if not following or run.services.remaining_ms() < _MARGIN_MS:
            break
        page = reads(run, following)
        items += items_of(page.body) or []
        if len(items) > _MOST_ITEMS:
            raise BasicError("R5033", f"the pages have more than {_MOST_ITEMS:,} items")
        before, following = following, next_of(page, following)
        following = "" if following == before else following
    run.data[TOKEN] = following or None
    return _whole(first, items)


def items_of(body: Any) -> list[Any] | None:
    """The list an answer is or holds, None when there is none."""
    if isinstance(body, list):
        return body
    if not isinstance(body, Mapping):
        return None
    lists = [body[name] for name in _ITEMS if isinstance(body.get(name), list)]
    return lists[0] if lists else None


def _whole(first: HttpResult, items: list[Any]) -> HttpResult:
    body: Any = items
    if isinstance(first.body, Mapping):
        name = next(name for name in _ITEMS if isinstance(first.body.get(name), list))
        body = {**first.body, name: items}
    return HttpResult(body, first.status, first.status_text, first.headers, first.text)


def next_of(answer: HttpResult, url: str) -> str:
    """The address of the next page, "" when there is none or it is another host's (headers may hold a key)."""
    found = _NEXT_LINK.search(answer.headers.get("link", "")[:_MOST_HEADER])
    link = found[1] if found else _link_in(answer.body)
    if not link:
        return ""
    target = urljoin(url, link)
    return target if urlsplit(target).netloc == urlsplit(url).netloc else ""


def _link_in(body: Any) -> str:
    if not isinstance(body, Mapping):
        return ""
    inner = [body[name] for name in _HOLDERS if isinstance(body.get(name), Mapping)]
    for holder in [body, *inner]:
        for name in _LINKS:
            value = holder.get(name)
            value = value.get("href") if isinstance(value, Mapping) else value
            if isinstance(value, str) and (value.startswith(("http", "/", "?"))):
                return value
    return ""


def token_of(body: Any) -> Any:
    """The mark of the next page that a body carries, None without one."""
    if not isinstance(body, Mapping):
        return None
    inner = [body[name] for name in _HOLDERS if isinstance(body.get(name), Mapping)]
    for holder in [body, *inner]:
        for name in _TOKENS:
            if holder.get(name):
                return holder[name]
    return None
