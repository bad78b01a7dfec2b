"""Wiring of the mail group: who carries mail, and from which servers it is fetched."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform
from shared.errors import NotFound

if TYPE_CHECKING:
    from shared.mail.delivering import MailRoom
    from shared.mail.ports import Carrier
    from shared.mail.servers import Doorkeeper, MailServer


class Wiring(Platform):
    """The adapters of this process."""

    @cached_property
    def door(self) -> Doorkeeper:
        """On this machine alone servers of its own network may be named."""
        from layers.web.names import SystemNames
        from shared.mail.servers import Doorkeeper

        return Doorkeeper(SystemNames(), trusting=self.settings.is_local)

    @cached_property
    def mail_room(self) -> MailRoom:
        from layers.events.ses import SesCarrier
        from shared.mail.carrying import Carriage
        from shared.mail.delivering import MailRoom

        carriage = Carriage(
            self.store,
            SesCarrier(self.settings.mail_events),
            self.settings.mail_from,
            self._smtp,
            self._account,
        )
        return MailRoom(self.store, self.mail_files, carriage, self.clock, self._pixel)

    def _smtp(self, server: MailServer) -> Carrier:
        from layers.mail.smtp import SmtpCarrier

        return SmtpCarrier(server, self.door)

    def _account(self, org_id: str, account_id: str) -> tuple[MailServer, str]:
        raise NotFound(f"There is no mail account {account_id} in {org_id}.")

    def _pixel(self, mark: str) -> str:
        base = self.settings.public_url.rstrip("/")
        return f"{base}/api/email/tracking/pixel/{mark}" if base else ""


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
