"""One origin, like the CloudFront edge (`infra/stacks/edge.yaml`): which path goes where, and how paths are rewritten.

`/api/v1/…` is an exact alias of `/api/…`.

A WebSocket API has no paths, so the edge turns the path into query values: `/ws/{bot}` adds
`bot_name=`, `/ws/meet` and `/ws/task-progress` add `ep=`.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote

SOCKET_PATH = "/ws"
SOCKET_ENDPOINTS = frozenset({"meet", "task-progress"})
MANAGEMENT_PREFIX = "/_aws/ws/"
FUNCTION_URL_PATHS = {"CalDavUrl": ("/caldav", "/.well-known/caldav")}
"""Function URL of the template → what it serves of the one origin; in the cloud it is a host of its own."""


def is_socket_path(path: str) -> bool:
    return path == SOCKET_PATH or path.startswith(f"{SOCKET_PATH}/")


def api_target(target: str) -> str:
    """A request target after the edge has seen it."""
    alias = "/api/v1/"
    return "/api/" + target.removeprefix(alias) if target.startswith(alias) else target


def socket_query(path: str, query: str) -> str:
    """The query of a socket's request after the edge has seen its path."""
    place = unquote(path.removeprefix(SOCKET_PATH).strip("/"))
    if not place:
        return query
    name = "ep" if place in SOCKET_ENDPOINTS else "bot_name"
    if any(key == name for key, _ in parse_qsl(query, keep_blank_values=True)):
        return query
    added = f"{name}={quote(place, safe='')}"
    return f"{query}&{added}" if query else added
