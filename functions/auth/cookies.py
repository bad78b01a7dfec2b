"""The cookies of a sign-in (platform spec §7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.auth.inputs import REFRESH_COOKIE, TRUST_COOKIE
from layers.http.callers import set_cookie
from shared.identity.callers import COOKIE_NAME
from shared.identity.signing_in import TRUST_LIFE

if TYPE_CHECKING:
    from fastapi import Response

    from functions.auth.deps import Wiring
    from shared.identity.issuing import Issued

PATH = "/api/auth"


def keep(ports: Wiring, response: Response, issued: Issued, trust: str = "") -> None:
    """Let the browser stay signed in; `trust` spares it the second factor."""
    secure = not ports.settings.is_local
    set_cookie(response, COOKIE_NAME, issued.cookie, issued.keep_seconds, secure=secure)
    set_cookie(
        response,
        REFRESH_COOKIE,
        issued.refresh_token,
        issued.keep_seconds,
        secure=secure,
        path=PATH,
    )
    if trust:
        seconds = int(TRUST_LIFE.total_seconds())
        set_cookie(response, TRUST_COOKIE, trust, seconds, secure=secure, path=PATH)


def forget(response: Response) -> None:
    """Sign the browser out; that it is trusted stays."""
    response.delete_cookie(COOKIE_NAME, path="/")
    response.delete_cookie(REFRESH_COOKIE, path=PATH)
