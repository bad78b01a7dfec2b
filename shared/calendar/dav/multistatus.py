"""Multi-status answers (RFC 4918 §13) and error bodies."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from shared.calendar.dav.names import SPACES, tag
from shared.calendar.dav.requests import DavAnswer, DavFailed

XML = "application/xml; charset=utf-8"


class MultiStatus:
    """Collects responses, one per resource."""

    def __init__(self) -> None:
        self._root = Element(tag("D:multistatus"))

    def add(self, href: str, found: Iterable[Element], missing: Iterable[str] = ()) -> None:
        """A resource's properties: those it has, and the Clark names of those it has not."""
        response = self._response(href)
        found, missing = list(found), list(missing)
        if found or not missing:
            _propstat(response, found, 200)
        if missing:
            _propstat(response, [Element(name) for name in missing], 404)

    def add_refused(self, href: str, names: Iterable[str], status: int) -> None:
        """Properties that could not be set."""
        _propstat(self._response(href), [Element(name) for name in names], status)

    def add_status(self, href: str, status: int) -> None:
        """A resource that is not there, or no longer."""
        SubElement(self._response(href), tag("D:status")).text = _status(status)

    def sync_token(self, token: str) -> None:
        SubElement(self._root, tag("D:sync-token")).text = token

    def answer(self) -> DavAnswer:
        return DavAnswer(207, text_of(self._root), {"Content-Type": XML})

    def _response(self, href: str) -> Element:
        response = SubElement(self._root, tag("D:response"))
        SubElement(response, tag("D:href")).text = href
        return response


def text_of(element: Element) -> str:
    for prefix, space in SPACES.items():
        register_namespace(prefix, space)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(element, encoding="unicode")


def refusal(error: DavFailed) -> DavAnswer:
    """The answer of a failed precondition, or a plain one."""
    if not error.condition:
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        return DavAnswer(error.status, error.reason, headers)
    root = Element(tag("D:error"))
    condition = SubElement(root, error.condition)
    if error.href:
        SubElement(condition, tag("D:href")).text = error.href
    return DavAnswer(error.status, text_of(root), {"Content-Type": XML})


def _propstat(response: Element, properties: Iterable[Element], status: int) -> None:
    propstat = SubElement(response, tag("D:propstat"))
    prop = SubElement(propstat, tag("D:prop"))
    prop.extend(properties)
    SubElement(propstat, tag("D:status")).text = _status(status)


def _status(status: int) -> str:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
