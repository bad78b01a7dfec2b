"""One CalDAV request: who asks is known, what is asked is found, failures get their form."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shared.calendar.dav.multistatus import refusal
from shared.calendar.dav.names import ROOT
from shared.calendar.dav.reading import METHODS, get, options, propfind
from shared.calendar.dav.reports import report
from shared.calendar.dav.requests import DavAnswer, DavFailed, DavRequest
from shared.calendar.dav.writing import delete, make_calendar, proppatch, put
from shared.errors import GbError

if TYPE_CHECKING:
    from shared.calendar.access import Viewer
    from shared.store import Store, Unit

WELL_KNOWN = "/.well-known/caldav"
READS = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})


def serve(store: Store, viewer: Viewer, request: DavRequest, now: datetime) -> DavAnswer:
    """The answer; what a request changes commits as a whole or not at all."""
    try:
        with store.transaction(viewer.org_id) as unit:
            return _served(unit, viewer, request, now)
    except DavFailed as error:
        return refusal(error)
    except GbError as error:
        return refusal(DavFailed(error.status, error.message))


def without_identity(request: DavRequest) -> DavAnswer | None:
    """What is answered to anybody: where CalDAV is (RFC 6764), and what it can do."""
    if request.path.rstrip("/") == WELL_KNOWN:
        return DavAnswer(301, "", {"Location": ROOT})
    return options() if request.method == "OPTIONS" else None


def _served(unit: Unit, viewer: Viewer, request: DavRequest, now: datetime) -> DavAnswer:
    match request.method:
        case "PROPFIND":
            return propfind(unit, viewer, request)
        case "REPORT":
            return report(unit, viewer, request, now)
        case "GET" | "HEAD":
            return get(unit, viewer, request)
        case "PUT":
            return put(unit, viewer, request, now)
        case "DELETE":
            return delete(unit, viewer, request)
        case "MKCALENDAR" | "MKCOL":
            return make_calendar(unit, viewer, request)
        case "PROPPATCH":
            return proppatch(unit, viewer, request)
    return DavAnswer(405, "", {"Allow": METHODS})
