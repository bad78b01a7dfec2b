"""XML names, and where things are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

SPACES = {
    "D": "DAV:",
    "C": "urn:ietf:params:xml:ns:caldav",
    "CS": "http://calendarserver.org/ns/",
    "A": "http://apple.com/ns/ical/",
}
ROOT = "/caldav/"
HOME = "/caldav/calendars/"
PRINCIPALS = "/caldav/principals/"


def tag(short: str) -> str:
    """`D:prop` as ElementTree writes it: `{DAV:}prop`."""
    prefix, _, name = short.partition(":")
    return f"{{{SPACES[prefix]}}}{name}"


def principal_path(user_id: str) -> str:
    return f"{PRINCIPALS}{user_id}/"


def calendar_path(segment: str) -> str:
    return f"{HOME}{quote(segment, safe='')}/"


def object_path(segment: str, name: str) -> str:
    return calendar_path(segment) + quote(name, safe="@")


@dataclass(frozen=True, slots=True)
class Place:
    """What a path names: `kind` root | principals | principal | home | calendar | object | nothing."""

    kind: str
    calendar: str = ""
    name: str = ""


def place_of(path: str) -> Place:
    """`path` is percent-decoded, or a whole URL in an href."""
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    parts = [part for part in path.strip("/").split("/") if part]
    match parts:
        case ["caldav"]:
            return Place("root")
        case ["caldav", "principals"]:
            return Place("principals")
        case ["caldav", "principals", user]:
            return Place("principal", name=user)
        case ["caldav", "calendars"]:
            return Place("home")
        case ["caldav", "calendars", calendar]:
            return Place("calendar", calendar)
        case ["caldav", "calendars", calendar, name]:
            return Place("object", calendar, name)
    return Place("nothing")


def place_of_href(href: str) -> Place:
    return place_of(unquote(href.strip()))
