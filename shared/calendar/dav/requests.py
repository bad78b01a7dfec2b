"""What a client asks and what it is told, and the failures the protocol has names for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring

from shared.calendar.dav.names import tag

MOST_BODY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DavRequest:
    """`path` is percent-decoded and begins with `/caldav`; header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def depth(self) -> str:
        return self.headers.get("depth", "infinity" if self.method == "PROPFIND" else "0").lower()

    def xml(self) -> Element | None:
        """The body; None when it is empty. Raises DavFailed for one that is no XML or has a document type."""
        if not self.body.strip():
            return None
        if b"<!DOCTYPE" in self.body or b"<!ENTITY" in self.body or len(self.body) > MOST_BODY:
            raise DavFailed(400, "the body may have no document type and at most 1 MB")
        try:
            return fromstring(self.body, XMLParser())  # noqa: S314
        except ParseError as error:
            raise DavFailed(400, f"the body is not XML: {error}") from error


@dataclass(frozen=True, slots=True)
class DavAnswer:
    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class DavFailed(Exception):
    """A refusal; `condition` is the DAV:error element, in Clark notation, that says which precondition failed."""

    def __init__(self, status: int, reason: str = "", condition: str = "", href: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.condition = condition
        self.href = href


def failed(condition: str, reason: str = "", status: int = 403, href: str = "") -> DavFailed:
    """A failed precondition, `C:no-uid-conflict` or `D:valid-sync-token`."""
    return DavFailed(status, reason, tag(condition), href)
