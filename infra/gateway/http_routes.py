"""Which route of an HTTP API a request takes.

The order is API Gateway's: a full match, then a greedy `{proxy+}`, then `$default`; among equals the
more literal path and the named method (before ANY) win.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from infra.gateway.declarations import HttpRoute


@dataclass(frozen=True, slots=True)
class Hit:
    """A route and the path values it took, percent-decoded."""

    route: HttpRoute
    path_parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Pattern:
    route: HttpRoute
    method: str
    segments: tuple[str, ...]

    @property
    def greedy(self) -> bool:
        return bool(self.segments) and self.segments[-1].endswith("+}")

    def rank(self) -> tuple[object, ...]:
        weights = [2 if s.endswith("+}") else 1 if s.startswith("{") else 0 for s in self.segments]
        return (self.greedy, weights, -len(self.segments), self.method == "ANY")

    def match(self, method: str, segments: tuple[str, ...]) -> dict[str, str] | None:
        if self.method not in ("ANY", method):
            return None
        fixed = len(self.segments) - self.greedy
        if len(segments) < fixed + self.greedy or (len(segments) > fixed and not self.greedy):
            return None
        taken: dict[str, str] = {}
        for wanted, given in zip(self.segments[:fixed], segments, strict=False):
            if wanted.startswith("{"):
                taken[wanted[1:-1]] = unquote(given)
            elif wanted != given:
                return None
        if self.greedy:
            taken[self.segments[-1][1:-2]] = unquote("/".join(segments[fixed:]))
        return taken


class RouteTable:
    """The routes of one API, most specific first."""

    def __init__(self, routes: Iterable[HttpRoute]) -> None:
        listed = list(routes)
        self._default = next((route for route in listed if route.key == "$default"), None)
        patterns = [_pattern(route) for route in listed if route.key != "$default"]
        self._patterns = sorted(patterns, key=_Pattern.rank)

    def find(self, method: str, raw_path: str) -> Hit | None:
        """The route of a request; `raw_path` is undecoded, so that %2F stays inside a segment."""
        segments = _segments(raw_path)
        for pattern in self._patterns:
            taken = pattern.match(method, segments)
            if taken is not None:
                return Hit(pattern.route, taken)
        return None if self._default is None else Hit(self._default, {})


def _pattern(route: HttpRoute) -> _Pattern:
    method, path = route.key.split(" ", 1)
    return _Pattern(route, method, _segments(path))


def _segments(path: str) -> tuple[str, ...]:
    trimmed = path.strip("/")
    return tuple(trimmed.split("/")) if trimmed else ()
