"""How much one address, person or key may ask for (platform spec §7.3): buckets that all instances share.

Without the cache requests pass: it saves the platform from too many, and its absence shall not close it. Attempts to
sign in are counted by the rules of accounts, which do close.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.http.callers import client_address, is_loopback
from shared.errors import RateLimited, ServiceUnavailable
from shared.log import logger

if TYPE_CHECKING:
    from fastapi import Request

    from shared.conversation.live import Allowance
    from shared.records.users import Identity

BY_ADDRESS = (("address", 150, 1.5),)
"""100 requests a second, 150 at once."""
BY_USER = (("user", 1000, 60), ("user_hour", 10_000, 3600))
BY_KEY = (("key", 60, 60), ("key_hour", 1000, 3600), ("key_day", 10_000, 86_400))


def limit_address(request: Request, door: Any) -> None:
    """Count one request of the viewer's address; this machine's own is not limited."""
    address = client_address(request)
    if address and not is_loopback(address):
        _take(request, door, f"ip:{address}", BY_ADDRESS)


def limit_caller(request: Request, door: Any, identity: Identity) -> None:
    """Count one request of the person, or of their key."""
    if identity.key_id:
        _take(request, door, f"key:{identity.key_id}", BY_KEY)
    else:
        _take(request, door, f"user:{identity.user_id}", BY_USER)


def rate_headers(allowance: Allowance) -> dict[str, str]:
    """The documented headers; Reset in epoch seconds."""
    return {
        "X-RateLimit-Limit": str(allowance.limit),
        "X-RateLimit-Remaining": str(max(0, allowance.remaining)),
        "X-RateLimit-Reset": str(int(allowance.reset_at) + 1),
    }


def _take(
    request: Request, door: Any, who: str, buckets: tuple[tuple[str, int, float], ...]
) -> None:
    if door.limits is None:
        return
    for kind, limit, seconds in buckets:
        try:
            allowance: Allowance = door.limits.take(f"{kind}:{who}", limit, seconds)
        except ServiceUnavailable as error:
            logger.warning("requests are not counted", reason=error.message)
            return
        known = getattr(request.state, "allowance", None)
        if known is None or not allowance.allowed or allowance.remaining < known.remaining:
            request.state.allowance = allowance
        if not allowance.allowed:
            wait = max(1.0, seconds / limit)
            details = {"limit_type": kind, "current": limit, "maximum": limit}
            raise RateLimited(details=details, retry_after=wait)
