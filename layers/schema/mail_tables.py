"""The mail of one organization in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.schema.mail_accounts import PostgresMailAccounts, PostgresMailFolders
from layers.schema.mail_kept import PostgresKeptThings
from layers.schema.mail_messages import PostgresMailMessages
from layers.schema.mail_outgoing import PostgresOutgoing
from layers.schema.mail_suppressions import PostgresSuppressions

if TYPE_CHECKING:
    from layers.schema.statements import Statements


class PostgresMail:
    """Implements `shared.stored.mail.MailTables`."""

    def __init__(self, statements: Statements) -> None:
        self.outgoing = PostgresOutgoing(statements)
        self.suppressions = PostgresSuppressions(statements)
        self.accounts = PostgresMailAccounts(statements)
        self.folders = PostgresMailFolders(statements)
        self.messages = PostgresMailMessages(statements)
        self.kept = PostgresKeptThings(statements)
