"""Using up a one-time token."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from shared.errors import Gone
from shared.identity.keys import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.identity.reception import Reception
    from shared.records.logins import OneTimeToken
    from shared.store import Unit

OVER = "This link was used already or is too old; ask for a new one."


@contextmanager
def redeemed(desk: Reception, secret: str, kind: str) -> Iterator[tuple[Unit, OneTimeToken]]:
    """A transaction in which the token is used up; when the block fails it stays valid. Raises Gone."""
    hashed = digest(secret)
    org_id = desk.store.directory.org_of_secret("once", hashed)
    if org_id is None:
        raise Gone(OVER)
    now = desk.clock.now()
    with desk.store.transaction(org_id) as unit:
        token = unit.one_time_tokens.get(hashed, kind, now)
        if token is None or not unit.one_time_tokens.use(hashed, now):
            raise Gone(OVER)
        yield unit, token
