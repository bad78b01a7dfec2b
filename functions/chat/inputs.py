"""What the group's routes are given: the desk, who is calling, from where.

Apart from the wiring, so that the socket, the worker and the clock start without FastAPI.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from functions.chat.deps import wiring
from layers.http.callers import client_address, identify, is_loopback
from shared.conversation.desk import Desk
from shared.errors import NotAuthenticated
from shared.records.users import Identity


def _desk() -> Desk:
    return wiring().desk


def _caller(request: Request) -> Identity | None:
    return identify(request)


def _known_caller(request: Request) -> Identity:
    identity = _caller(request)
    if identity is None:
        raise NotAuthenticated
    return identity


def _address(request: Request) -> str:
    """Whom new guests are counted for; this machine itself is not."""
    address = client_address(request)
    return "" if is_loopback(address) else address


Chat = Annotated[Desk, Depends(_desk)]
Caller = Annotated[Identity | None, Depends(_caller)]
Known = Annotated[Identity, Depends(_known_caller)]
Address = Annotated[str, Depends(_address)]
