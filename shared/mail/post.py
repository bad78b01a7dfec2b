"""Sending for whoever is in no transaction: routes, keywords, jobs. Files go to the mail bucket first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.ids import derived_id
from shared.mail.queuing import Origin, queue
from shared.records.mail import Attachment

if TYPE_CHECKING:
    from datetime import datetime

    from shared.clock import Clock
    from shared.mail.ports import Dispatch, MailFiles
    from shared.records.mail import Letter, OutgoingMail
    from shared.store import Store

MOST_DELAY = 900


@dataclass(frozen=True, slots=True)
class Post:
    """The ports sending needs."""

    store: Store
    files: MailFiles
    dispatch: Dispatch
    clock: Clock

    def send(
        self,
        letter: Letter,
        origin: Origin,
        *,
        once: str = "",
        due_at: datetime | None = None,
        wait: timedelta = timedelta(),
        tracked: bool = False,
    ) -> OutgoingMail:
        """Queue one mail, to leave at `due_at`, or after `wait`; the same `once` is the same mail."""
        now = self.clock.now()
        due = max(due_at or now + wait, now)
        with self.store.transaction(origin.org_id) as unit:
            mail = queue(unit, letter, origin, now, once=once, due_at=due, tracked=tracked)
        if due <= now + timedelta(seconds=MOST_DELAY):
            self.hurry(origin.org_id, due - now)
        return mail

    def hurry(self, org_id: str, wait: timedelta = timedelta()) -> None:
        """Have what is queued sent soon, instead of at the next minute's sweep. For after the commit."""
        self.dispatch.soon(org_id, -(-wait // timedelta(seconds=1)))

    def attach(
        self, org_id: str, once: str, name: str, content_type: str, data: bytes
    ) -> Attachment:
        """A file that goes along, as it is now; the same `once` and name are the same object."""
        key = f"{org_id}/outgoing/{derived_id(org_id, f'attachment:{once}:{name}')}"
        self.files.write(key, data, content_type)
        return Attachment(name, content_type, len(data), key)
