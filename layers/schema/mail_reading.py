"""Messages of mail accounts: what people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.ids import is_id
from shared.records.mailboxes import StoredMail

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from layers.schema.statements import Statements
    from shared.mail.searching import MailFilter

_COLUMNS = """
    m.id, m.org_id, m.owner_id, m.account_id, m.folder_id, m.uid, m.message_id, m.thread_id, m.sent_at,
    m.received_at, m.raw_key, m.subject, m.sender, m.recipients, m.snippet, m.size, m.is_read, m.is_starred,
    m.is_answered, m.is_important, m.is_automatic, m.is_flagged, m.followup_at, m.snoozed_until, m.labels,
    m.category, m.attachments, m.in_reply_to, m.refs
"""
_SELECT = f"SELECT {_COLUMNS} FROM mail_messages m "  # noqa: S608 - the columns above

_UNANSWERED = f"""
    SELECT {_COLUMNS} FROM mail_messages m JOIN mail_accounts a ON a.id = m.account_id
    WHERE m.owner_id = %s AND m.sent_at BETWEEN %s AND %s AND NOT m.is_nudge_dismissed
      AND m.folder_id IS NOT NULL AND lower(m.sender ->> 'email') = lower(a.email)
      AND NOT EXISTS (
          SELECT 1 FROM mail_messages r
          WHERE r.owner_id = m.owner_id AND r.thread_id = m.thread_id AND r.sent_at > m.sent_at
      )
    ORDER BY m.sent_at DESC LIMIT %s
"""  # noqa: S608 - the columns above


class PostgresMailReading:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def get(self, owner_id: str, mail_id: str) -> StoredMail | None:
        if not is_id(mail_id):
            return None
        return self._sql.one(
            _mail,
            f"SELECT {_COLUMNS}, m.body FROM mail_messages m WHERE m.owner_id = %s AND m.id = %s",  # noqa: S608
            (owner_id, mail_id),
        )

    def named(self, owner_id: str, message_id: str) -> StoredMail | None:
        return self._sql.one(
            _mail,
            _SELECT + "WHERE m.owner_id = %s AND m.message_id = %s ORDER BY m.id LIMIT 1",
            (owner_id, message_id),
        )

    def many(self, owner_id: str, ids: Sequence[str]) -> Sequence[StoredMail]:
        wanted = [each for each in ids if is_id(each)]
        return self._sql.many(
            _mail,
            _SELECT + "WHERE m.owner_id = %s AND m.id = ANY(%s::uuid[])",
            (owner_id, wanted),
        )

    def thread(self, owner_id: str, thread_id: str) -> Sequence[StoredMail]:
        if not is_id(thread_id):
            return []
        return self._sql.many(
            _mail,
            _SELECT
            + "WHERE m.owner_id = %s AND m.thread_id = %s AND m.folder_id IS NOT NULL ORDER BY m.sent_at, m.id LIMIT 200",
            (owner_id, thread_id),
        )

    def list_of(
        self, owner_id: str, wanted: MailFilter, limit: int, offset: int
    ) -> Sequence[StoredMail]:
        conditions, values = ["m.owner_id = %s", "m.folder_id IS NOT NULL"], [owner_id]
        for condition, *given in _conditions(wanted):
            conditions.append(condition)
            values += given
        query = _SELECT + f"WHERE {' AND '.join(conditions)} "
        return self._sql.many(
            _mail,
            query + "ORDER BY m.received_at DESC, m.id DESC LIMIT %s OFFSET %s",
            (*values, limit, offset),
        )

    def wakened(self, now: datetime, limit: int) -> Sequence[StoredMail]:
        return self._sql.many(
            _mail, _SELECT + "WHERE m.snoozed_until <= %s ORDER BY m.snoozed_until LIMIT %s", (now, limit)
        )  # fmt: skip

    def unanswered(
        self, owner_id: str, sent_before: datetime, sent_after: datetime, limit: int
    ) -> Sequence[StoredMail]:
        return self._sql.many(_mail, _UNANSWERED, (owner_id, sent_after, sent_before, limit))


def _conditions(wanted: MailFilter) -> Iterator[tuple[Any, ...]]:
    """Each condition with its values; what a person typed is always bound."""
    if wanted.account_id:
        yield "m.account_id = %s::uuid", wanted.account_id
    if wanted.folder_id:
        yield "m.folder_id = %s::uuid", wanted.folder_id
    if wanted.special:
        yield (
            "m.folder_id IN (SELECT f.id FROM mail_folders f WHERE f.special = %s OR lower(f.name) = %s)",
            wanted.special,
            wanted.special,
        )
    for word in wanted.words:
        yield "m.search @@ phraseto_tsquery('simple', %s)", word
    for word in wanted.without:
        yield "NOT m.search @@ phraseto_tsquery('simple', %s)", word
    yield from _texts(wanted)
    yield from _states(wanted)


def _texts(wanted: MailFilter) -> Iterator[tuple[Any, ...]]:
    for text in wanted.sender:
        yield "m.sender::text ILIKE %s", _like(text)
    for text in wanted.recipient:
        yield "m.recipients::text ILIKE %s", _like(text)
    for text in wanted.subject:
        yield "m.subject ILIKE %s", _like(text)
    if wanted.labels:
        yield "m.labels @> %s::text[]", list(wanted.labels)


def _states(wanted: MailFilter) -> Iterator[tuple[Any, ...]]:
    if wanted.has_attachment:
        yield ("m.attachments <> '[]'::jsonb",)
    if wanted.unread is not None:
        yield "m.is_read = %s", not wanted.unread
    if wanted.starred is not None:
        yield "m.is_starred = %s", wanted.starred
    if wanted.flagged is not None:
        yield "m.is_flagged = %s", wanted.flagged
    if wanted.before is not None:
        yield "m.received_at < %s", wanted.before
    if wanted.after is not None:
        yield "m.received_at >= %s", wanted.after
    is_set = "IS NOT NULL" if wanted.snoozed else "IS NULL"
    yield (f"m.snoozed_until {is_set}",)


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _mail(
    *, labels: list[str], attachments: list[Any], refs: list[str], **columns: Any
) -> StoredMail:
    return StoredMail(
        labels=tuple(labels), attachments=tuple(attachments), refs=tuple(refs), **columns
    )
