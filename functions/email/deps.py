"""Wiring of the mail group: who carries mail, and from which servers it is fetched."""

from __future__ import annotations

from email.utils import formataddr
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform
from shared.errors import NotFound

if TYPE_CHECKING:
    from layers.mail.smtp import SmtpCarrier
    from shared.mail.accounts import Accounts
    from shared.mail.delivering import MailRoom
    from shared.mail.inbound import Reception
    from shared.mail.mailbox import Mailboxes
    from shared.mail.reading import Cleaner
    from shared.mail.servers import Doorkeeper, MailServer
    from shared.mail.syncing import SyncRoom


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
        from shared.mail.copying import note_sent
        from shared.mail.delivering import MailRoom

        carriage = Carriage(
            self.store,
            SesCarrier(self.settings.mail_events),
            self.settings.mail_from,
            self._smtp,
            self._account,
        )
        return MailRoom(self.store, self.mail_files, carriage, self.clock, self._pixel, note_sent)

    def _smtp(self, server: MailServer) -> SmtpCarrier:
        from layers.mail.smtp import SmtpCarrier

        return SmtpCarrier(server, self.door)

    @cached_property
    def mailboxes(self) -> Mailboxes:
        from layers.mail.imap import ImapMailboxes

        return ImapMailboxes(self.door)

    @cached_property
    def accounts(self) -> Accounts:
        from layers.files.secrets import SecretBox
        from shared.mail.accounts import Accounts

        return Accounts(self.store, SecretBox("gb/mail/"), self.mailboxes, self._smtp)

    @cached_property
    def sync_room(self) -> SyncRoom:
        from shared.mail.syncing import SyncRoom

        return SyncRoom(
            self.store, self.mail_files, self.mailboxes, self.accounts.imap_server, self.clock
        )

    @cached_property
    def reception(self) -> Reception:
        from shared.mail.inbound import Reception

        return Reception(self.store, self.mail_files, self.clock)

    @cached_property
    def cleaner(self) -> Cleaner:
        from layers.mail.html import AmmoniaCleaner

        return AmmoniaCleaner()

    def _account(self, org_id: str, account_id: str) -> tuple[MailServer, str]:
        with self.store.transaction(org_id) as unit:
            account = unit.mail.accounts.get(account_id)
        if account is None:
            raise NotFound("The mail account is gone.")
        sender = formataddr((account.display_name, account.email))
        return self.accounts.smtp_server(account), sender

    def _pixel(self, mark: str) -> str:
        base = self.settings.public_url.rstrip("/")
        return f"{base}/api/email/tracking/pixel/{mark}" if base else ""


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
