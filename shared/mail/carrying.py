"""Who carries which mail: the sender's own account, the bot's SMTP server, or the platform's service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.mail.addresses import is_address
from shared.mail.failures import MailRefused
from shared.mail.servers import MailServer
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from shared.mail.ports import Carrier
    from shared.records.mail import OutgoingMail
    from shared.store import Store


@dataclass(frozen=True, slots=True)
class Carriage:
    """Implements `shared.mail.ports.Carriers`.

    `service` carries for `service_sender` and every address its operator verified; `smtp` speaks to one server;
    `account` finds a person's own server and address, by organization and account.
    """

    store: Store
    service: Carrier
    service_sender: str
    smtp: Callable[[MailServer], Carrier]
    account: Callable[[str, str], tuple[MailServer, str]]

    def of(self, mail: OutgoingMail) -> tuple[Carrier, str]:
        if mail.account_id:
            server, address = self.account(mail.org_id, mail.account_id)
            return self.smtp(server), address
        config = self._config(mail)
        sender = mail.letter.sender or config.text("email-from") or self.service_sender
        if not is_address(sender):
            raise MailRefused("There is no sender: set email-from in config.csv.")
        if host := config.text("email-server"):
            port = config.integer("email-port")
            user, password = config.text("email-user"), config.text("email-pass")
            return self.smtp(MailServer.at(host, port, user, password)), sender
        return self.service, sender

    def _config(self, mail: OutgoingMail) -> BotConfig:
        if mail.bot_id is None:
            return BotConfig()
        with self.store.transaction(mail.org_id) as unit:
            bot = unit.bots.get(mail.bot_id)
        return BotConfig(bot.config if bot else {})
