"""Mail from scripts: SEND MAIL, SEND EMAIL, BEGIN MAIL, CREATE DRAFT."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.mail.letters import letter_of
from shared.basic.runtime.run import Run
from shared.basic.values.display import display


@keyword(
    "SEND MAIL {to}, {subject}, {body} [, {attachments}] [USING {account:sum}]",
    "SEND MAIL {to}, {body}",
    "SEND MAIL TO {to:sum} SUBJECT {subject:sum} BODY {body:sum} [ATTACH {attachments:expr}]",
    "SEND MAIL TO {to:sum} [WITH] SUBJECT {subject:sum} AND BODY {body:expr}",
    "SEND EMAIL {to}, {subject}, {body} [, {attachments}] [USING {account:sum}]",
    "SEND EMAIL {to}, {body}",
    "SEND EMAIL TO {to:sum} SUBJECT {subject:sum} BODY {body:sum} [ATTACH {attachments:expr}]",
    "SEND EMAIL TO {to:sum} [WITH] SUBJECT {subject:sum} AND BODY {body:expr}",
    "SEND EMAIL TO {to:sum} WITH {body:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='SEND MAIL "ana@example.com", "Report", "It is ready."',
)
def send_mail(
    run: Run, to: Any, body: Any, subject: Any = None, attachments: Any = None, account: Any = ""
) -> str:
    """Send one mail and give its id; BEGIN MAIL … END MAIL sends a longer one.

    Recipients are a list or a text with commas. Without a subject the first line of the body is one. A body that is an
    object is sent as JSON, one that begins with a tag as HTML. Attachments are files of the bot's drive. USING names a
    connected mail account; else the mail comes from the bot.
    """
    letter = letter_of(run, to, subject, body, attachments)
    return run.services.mail.send(letter, once=run.key, account=display(account).strip())


@keyword(
    "CREATE DRAFT {to}, {subject}, {body} [, {attachments}]",
    "CREATE DRAFT {body}, {subject}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='CREATE DRAFT "ana@example.com", "Offer", "Dear Ana, …"',
)
def create_draft(run: Run, subject: Any, body: Any, to: Any = None, attachments: Any = None) -> str:
    """Keep a mail as a draft of the acting person, without recipients in the short form, and give its id."""
    letter = letter_of(run, to, subject, body, attachments, needs_recipient=to is not None)
    return run.services.mail.draft(letter, once=run.key)
