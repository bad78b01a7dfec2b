"""A calendar on another CalDAV server, as a client sees it: what changed, reading, writing, deleting."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError, fromstring

from shared.calendar.dav.names import tag
from shared.errors import UpstreamFailed, ValidationFailed
from shared.network.records import WebAnswer, WebRequest

if TYPE_CHECKING:
    from shared.network.ports import Web

SECONDS = 20.0
AT_ONCE = 50
_SYNC = (
    '<D:sync-collection xmlns:D="DAV:"><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level>'
    "<D:prop><D:getetag/></D:prop></D:sync-collection>"
)
_LIST = '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><D:resourcetype/></D:prop></D:propfind>'
_READ = (
    '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>'
    "<C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
)


class ChangedMeanwhile(UpstreamFailed):
    """The other server has another version than the one that was to be replaced."""

    text = "The event was changed on the other server meanwhile."


@dataclass(frozen=True, slots=True)
class RemoteChanges:
    """`etags` by href of what is new or changed; with `is_whole` that is everything there is."""

    token: str
    etags: dict[str, str]
    gone: tuple[str, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class RemoteObject:
    href: str
    etag: str
    ics: str


class RemoteCalendar:
    """One calendar of one server. Failures are UpstreamFailed; a stale version is ChangedMeanwhile."""

    def __init__(self, web: Web, url: str, username: str, password: str) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValidationFailed.of(url="http:// or https://")
        self._web = web
        self._url = url if url.endswith("/") else f"{url}/"
        held = base64.b64encode(f"{username}:{password}".encode()).decode()
        self._signed = {"Authorization": f"Basic {held}"} if username else {}

    def changes(self, token: str) -> RemoteChanges:
        """What happened since the token; everything when the server forgot it or cannot say."""
        if token:
            answer = self._asked("REPORT", self._url, _SYNC.format(token=_escaped(token)), "0")
            if answer.status == 207:
                return self._changes(answer, is_whole=False)
        answer = self._asked("REPORT", self._url, _SYNC.format(token=""), "0")
        if answer.status == 207:
            return self._changes(answer, is_whole=True)
        return self._listed()

    def read(self, hrefs: Sequence[str]) -> Iterator[RemoteObject]:
        """The objects that are still there."""
        for start in range(0, len(hrefs), AT_ONCE):
            wanted = "".join(
                f"<D:href>{_escaped(one)}</D:href>" for one in hrefs[start : start + AT_ONCE]
            )
            answer = self._must("REPORT", self._url, _READ.format(hrefs=wanted), "1")
            for response in _responses(answer):
                ics = response.findtext(f".//{tag('C:calendar-data')}")
                etag = response.findtext(f".//{tag('D:getetag')}")
                if ics and etag:
                    yield RemoteObject(_href(response), etag, ics)

    def put(self, href: str, ics: str, etag: str) -> str:
        """Write an object, a new one when `etag` is ""; its ETag, "" when the server does not tell."""
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        headers = {**condition, "Content-Type": "text/calendar; charset=utf-8"}
        answer = self._sent("PUT", urljoin(self._url, href), ics.encode(), headers)
        if answer.status in (409, 412):
            raise ChangedMeanwhile
        if answer.status not in (200, 201, 204):
            raise UpstreamFailed(f"The other server answers {answer.status} to a PUT.")
        return answer.headers.get("etag", "")

    def delete(self, href: str, etag: str) -> None:
        """Remove an object; one that is gone already is no failure."""
        headers = {"If-Match": etag} if etag else {}
        answer = self._sent("DELETE", urljoin(self._url, href), None, headers)
        if answer.status == 412:
            raise ChangedMeanwhile
        if answer.status not in (200, 202, 204, 404, 410):
            raise UpstreamFailed(f"The other server answers {answer.status} to a DELETE.")

    def href_for(self, name: str) -> str:
        """Where an object of that name belongs."""
        return urlsplit(self._url).path + quote(name, safe="@")

    def _changes(self, answer: WebAnswer, *, is_whole: bool) -> RemoteChanges:
        etags: dict[str, str] = {}
        gone: list[str] = []
        for response in _responses(answer):
            etag = response.findtext(f".//{tag('D:getetag')}")
            if etag:
                etags[_href(response)] = etag
            elif " 404" in (response.findtext(tag("D:status")) or ""):
                gone.append(_href(response))
        token = _root(answer).findtext(tag("D:sync-token")) or ""
        etags.pop(urlsplit(self._url).path, None)
        return RemoteChanges(token.strip(), etags, tuple(gone), is_whole)

    def _listed(self) -> RemoteChanges:
        answer = self._must("PROPFIND", self._url, _LIST, "1")
        etags = {
            _href(response): response.findtext(f".//{tag('D:getetag')}") or ""
            for response in _responses(answer)
            if response.find(f".//{tag('D:collection')}") is None
        }
        return RemoteChanges("", etags, (), is_whole=True)

    def _must(self, method: str, url: str, body: str, depth: str) -> WebAnswer:
        answer = self._asked(method, url, body, depth)
        if answer.status != 207:
            raise UpstreamFailed(f"The other server answers {answer.status} to a {method}.")
        return answer

    def _asked(self, method: str, url: str, body: str, depth: str) -> WebAnswer:
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        answer = self._sent(method, url, body.encode(), headers)
        if answer.status in (401, 403) and method == "PROPFIND":
            raise UpstreamFailed("The other server refuses the name or password.")
        return answer

    def _sent(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str]
    ) -> WebAnswer:
        asked = WebRequest(method, url, {**self._signed, **headers}, body, SECONDS)
        answer = self._web.fetch(asked)
        if answer.status == 401:
            raise UpstreamFailed("The other server refuses the name or password.")
        if answer.status >= 500:
            raise UpstreamFailed(f"The other server answers {answer.status}.")
        return answer


def _root(answer: WebAnswer) -> Element:
    if b"<!DOCTYPE" in answer.body or b"<!ENTITY" in answer.body:
        raise UpstreamFailed("The other server's answer has a document type.")
    try:
        return fromstring(answer.body)  # noqa: S314 - no document type
    except ParseError as error:
        raise UpstreamFailed("The other server's answer is not XML.") from error


def _responses(answer: WebAnswer) -> list[Element]:
    return _root(answer).findall(tag("D:response"))


def _href(response: Element) -> str:
    return urlsplit((response.findtext(tag("D:href")) or "").strip()).path


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
