"""The gate in front of every route: who is asking, and may they (platform spec §7.2). Deny by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Depends, Request

from layers.http.callers import SAFE_METHODS, refuse_cross_site
from layers.http.limits import limit_address, limit_caller
from shared.errors import Forbidden, NotAuthenticated
from shared.identity.access.table import Need, access_of
from shared.identity.admission import Carried, Door, admit, recognize
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.records.users import Identity


class Visit:
    """One request at the gate. The caller is recognized when the first somebody asks who it is."""

    def __init__(self, request: Request, door: Door, need: Need) -> None:
        self._request, self._door, self._need = request, door, need
        self._known: list[Identity | None] = []

    @property
    def identity(self) -> Identity | None:
        if not self._known:
            self._known.append(self._recognized())
        return self._known[0]

    def _recognized(self) -> Identity | None:
        request = self._request
        carried = Carried(
            request.headers.get("authorization", ""),
            request.headers.get("x-api-key", ""),
            [f"{name}={value}" for name, value in request.cookies.items()],
        )
        identity = recognize(self._door, carried)
        if identity and carried.by_cookie and request.method not in SAFE_METHODS:
            refuse_cross_site(request)
        return admit(identity, self._need, request.method)


def gate(group: str, platform: Callable[[], Any]) -> Callable[..., None]:
    """A dependency for all routes of a group: its table says what each needs, `platform` is the group's wiring."""
    access = access_of(group)

    def pass_gate(request: Request, door: Any = Depends(platform)) -> None:  # noqa: B008
        template = str(getattr(request.scope.get("route"), "path", ""))
        route = f"{request.method} {template.replace(':path}', '}')}"
        route = f"{request.method} {getattr(request.scope.get('route'), 'path_format', '')}"
        need = access.get(route)
        if need is None:
            logger.error("a route has no entry in the table of access", route=route, group=group)
            raise Forbidden
        visit = request.state.visit = Visit(request, door, need)
        limit_address(request, door)
        if need.is_open:
            return
        if visit.identity is None:
            raise NotAuthenticated
        limit_caller(request, door, visit.identity)

    return pass_gate
