"""Mail carried by Amazon SES, which also signs it (DKIM)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from shared.mail.failures import MailDelayed, MailRefused
from shared.mail.ports import Receipt

if TYPE_CHECKING:
    from shared.mail.ports import Envelope

MOST_RECIPIENTS = 50
"""Of one call (SES quotas)."""
_FOR_GOOD = frozenset(
    {"MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException"}
    | {"NotFoundException", "InvalidParameterValue", "ValidationException"}
)


class SesCarrier:
    """Sends raw messages. `events` is the configuration set that reports bounces, "" for none."""

    def __init__(self, events: str = "", **connection: str) -> None:
        self._events = events
        self._connection = connection

    @cached_property
    def _ses(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        # One attempt: after a time-out nobody knows whether the mail left; the outbox decides when to try again.
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=60)
        return Session().client("sesv2", config=config, **self._connection)

    def carry(self, envelope: Envelope) -> Receipt:
        if len(envelope.recipients) > MOST_RECIPIENTS:
            raise MailRefused(f"SES takes at most {MOST_RECIPIENTS} recipients of one mail.")
        more = {"ConfigurationSetName": self._events} if self._events else {}
        return Receipt(str(self._answer(envelope, more)["MessageId"]))

    def _answer(self, envelope: Envelope, more: dict[str, str]) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return self._ses.send_email(
                FromEmailAddress=envelope.sender,
                Destination={"ToAddresses": list(envelope.recipients)},
                Content={"Raw": {"Data": envelope.message}},
                **more,
            )
        except ClientError as failure:
            known = failure.response.get("Error", {})
            text = str(known.get("Message", ""))[:200]
            if known.get("Code") in _FOR_GOOD:
                raise MailRefused(text) from failure
            raise MailDelayed(text) from failure
        except BotoCoreError as failure:
            raise MailDelayed("The mail service does not answer.") from failure
