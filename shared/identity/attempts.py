"""How often somebody may try (platform spec §7.1, §7.3). Known and unknown addresses are treated alike.

Counters are in the cache. Without it nobody signs in: a platform that cannot count attempts would allow any number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import RateLimited
from shared.identity.keys import digest

if TYPE_CHECKING:
    from shared.identity.reception import Reception, Visitor

MINUTE, HOUR = 60, 3600
LIMITS = {
    "login": (5, MINUTE),
    "register": (5, HOUR),
    "reset": (3, HOUR),
    "second-factor": (3, MINUTE),
    "refresh": (60, MINUTE),
    "bootstrap": (5, HOUR),
    "token": (20, HOUR),
}
"""Action → attempts within seconds, per network address and per target."""

FAILURES, LOCKED_SECONDS = 5, 30 * MINUTE


def take(desk: Reception, action: str, visitor: Visitor, target: str = "") -> None:
    """Count one attempt; RateLimited above the limit of the network address or of the target."""
    limit, seconds = LIMITS[action]
    for name in (visitor.address and f"ip:{visitor.address}", target and f"to:{mark(target)}"):
        if name:
            allowance = desk.limits.take(f"{action}:{name}", limit, seconds)
            if not allowance.allowed:
                raise _limited(desk, action, limit, allowance.reset_at)


def require_unlocked(desk: Reception, target: str) -> None:
    """RateLimited while the target is locked because of wrong passwords."""
    lock = desk.limits.take(_lock(target), 1, LOCKED_SECONDS, cost=0)
    if not lock.remaining:
        raise _limited(desk, "lockout", FAILURES, lock.reset_at)


def count_failure(desk: Reception, target: str) -> bool:
    """One more wrong password; True when the target is locked by it."""
    failures = desk.limits.take(_failures(target), FAILURES, LOCKED_SECONDS)
    if failures.allowed and failures.remaining:
        return False
    desk.limits.take(_lock(target), 1, LOCKED_SECONDS)
    return True


def forgive(desk: Reception, target: str) -> None:
    """Forget wrong passwords and the lock: the right one was given, or an administrator says so."""
    desk.limits.take(_failures(target), FAILURES, LOCKED_SECONDS, cost=-FAILURES)
    desk.limits.take(_lock(target), 1, LOCKED_SECONDS, cost=-1)


def mark(target: str) -> str:
    """A target's name in the cache, which shall not hold addresses of people."""
    return digest(target.strip().lower())[:32]


def _failures(target: str) -> str:
    return f"failures:{mark(target)}"


def _lock(target: str) -> str:
    return f"locked:{mark(target)}"


def _limited(desk: Reception, kind: str, limit: int, reset_at: float) -> RateLimited:
    wait = max(1.0, reset_at - desk.clock.now().timestamp())
    details = {"limit_type": kind, "current": limit, "maximum": limit}
    return RateLimited("Too many attempts; try again later.", details=details, retry_after=wait)
