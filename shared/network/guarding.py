"""The guard between scripts and the network.

A name is resolved once, every address it has must be public, and exactly that address is connected to, so that a name
which changes its address between the check and the connection gains nothing. Every redirect is checked the same way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus

from shared.network.addresses import is_public
from shared.network.failures import (
    AddressBlocked,
    ConnectionFailed,
    FetchTimedOut,
    NotConnected,
)
from shared.network.ports import Exchange, Names
from shared.network.records import Hop, WebAnswer, WebRequest
from shared.network.urls import Url, parse_url

MAX_REDIRECTS = 5
_MAX_ADDRESSES = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPING_METHOD = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
# Set by the connection itself; from a script they would smuggle a second request or another host.
_OWN_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "te", "upgrade", "trailer"}
    | {"accept-encoding", "expect", "keep-alive"}
)
# All that goes along to another origin: any other header may carry a key.
_HARMLESS = frozenset({"accept", "accept-language", "content-type", "user-agent"})
_OF_A_BODY = frozenset({"content-type"})


class GuardedWeb:
    """Implements `Web`. `allowed` are `address:port` pairs that may be reached although they are not public."""

    def __init__(
        self,
        names: Names,
        exchange: Exchange,
        *,
        allowed: frozenset[str] = frozenset(),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._names = names
        self._exchange = exchange
        self._allowed = allowed
        self._now = now

    def fetch(self, request: WebRequest) -> WebAnswer:
        """The answer after all redirects, or the last redirect when it names no place to go."""
        deadline = self._now() + request.seconds
        url = parse_url(request.url)
        present = replace(request, headers=_clean(request.headers))
        for _ in range(MAX_REDIRECTS + 1):
            answer = replace(self._sent(url, present, deadline), url=url.text)
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                return answer
            target = url.joined(location)
            present = _redirected(present, answer.status, same_origin=target.same_origin(url))
            url = target
        raise ConnectionFailed(f"There were more than {MAX_REDIRECTS} redirects.")

    def require_public(self, url: str) -> None:
        """Raise AddressBlocked for an address that would not be fetched, HostNotFound for none at all."""
        self._checked(parse_url(url))

    def _sent(self, url: Url, request: WebRequest, deadline: float) -> WebAnswer:
        """The answer of the first address that can be connected to; what was sent is never sent twice."""
        failure = NotConnected()
        for address in self._checked(url)[:_MAX_ADDRESSES]:
            left = deadline - self._now()
            if left <= 0:
                raise FetchTimedOut
            try:
                return self._exchange.send(_hop(url, address, request, left))
            except NotConnected as failed:
                failure = failed
        raise failure

    def _checked(self, url: Url) -> list[str]:
        addresses = list(self._names.addresses(url.host))
        for address in addresses:
            if not is_public(address) and f"{address}:{url.port}" not in self._allowed:
                raise AddressBlocked(f"{url.host} is not a public address.")
        return addresses


def _hop(url: Url, address: str, request: WebRequest, seconds: float) -> Hop:
    return Hop(
        address=address,
        port=url.port,
        encrypted=url.scheme == "https",
        host=url.host,
        authority=url.authority,
        target=url.target,
        method=request.method,
        headers=request.headers,
        body=request.body,
        seconds=seconds,
        limit=request.limit,
    )


def _clean(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in headers.items() if name.casefold() not in _OWN_HEADERS}


def _redirected(request: WebRequest, status: int, *, same_origin: bool) -> WebRequest:
    """What is asked of the place a redirect names (RFC 9110 §15.4)."""
    headers = dict(request.headers)
    if not same_origin:
        headers = {name: text for name, text in headers.items() if name.casefold() in _HARMLESS}
    if status in _KEEPING_METHOD or request.method in ("GET", "HEAD"):
        return replace(request, headers=headers)
    headers = {name: text for name, text in headers.items() if name.casefold() not in _OF_A_BODY}
    return replace(request, method="GET", headers=headers, body=None)
