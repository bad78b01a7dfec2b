"""What goes wrong with carriers and mail servers."""

from __future__ import annotations

from shared.errors import ServiceUnavailable, Unprocessable


class MailRefused(Unprocessable):
    """The carrier does not take the mail, and never will (SMTP 5xx)."""

    text = "The mail was refused."


class MailDelayed(ServiceUnavailable):
    """The carrier does not take the mail now (SMTP 4xx, no connection); trying later helps."""

    text = "The mail cannot be sent now."
