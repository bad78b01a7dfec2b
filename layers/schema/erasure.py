"""Where in the database something about a person is, and what becomes of it when they are erased.

A test compares these lists with the schema, so that a new column about people is thought about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from layers.schema.statements import Statements

DELETED = (
    ("user_sessions", "user_id"),
    ("memory", "owner"),
    ("connections", "user_id"),
    ("idempotency_keys", "owner"),
    ("jobs", "owner_id"),
    ("calendars", "owner_id"),
    ("calendar_reminders", "user_id"),
    ("drive_stars", "user_id"),
    ("drive_shares", "owner_id"),
    ("drive_uploads", "user_id"),
    ("mail_outgoing", "owner_id"),
    ("mail_messages", "owner_id"),
    ("mail_kept", "owner_id"),
    ("mail_auto_replies", "owner_id"),
    ("mail_accounts", "owner_id"),
    ("model_budgets", "owner"),
    ("model_spending", "owner"),
    ("api_keys", "user_id"),
    ("bot_grants", "user_id"),
    ("credentials", "user_id"),
    ("external_identities", "user_id"),
    ("group_members", "user_id"),
    ("login_sessions", "user_id"),
    ("one_time_tokens", "user_id"),
    ("trusted_devices", "user_id"),
)
"""Rows that are the person's: they go, with what hangs on them."""

SEVERED = (
    ("calendar_objects", "created_by", ""),
    ("drive_entries", "created_by", ""),
    ("drive_trash_entries", "created_by", ""),
    ("event_deliveries", "user_id", ""),
    ("script_versions", "author_id", ""),
    ("model_calls", "user_id", None),
)
"""Rows of others or of the organization: they stay, without the person."""

KEPT = (
    ("audit_log", "actor_id"),
    ("users", "email"),
    ("credentials", "email"),
    ("invitations", "email"),
    ("calendar_invitations", "email"),
    ("calendar_links", "username"),
    ("mail_accounts", "email"),
    ("script_versions", "author"),
)
"""The trail names ids alone and must not change; the rest is told apart by address and emptied below, or goes with
rows that are deleted."""


def erase(statements: Statements, user_id: str) -> int:
    """Erase a person within the transaction; how many rows were touched."""
    touched = 0
    email = statements.value("SELECT email FROM users WHERE id = %s", (user_id,)) or ""
    for table, column in DELETED:
        touched += statements.run(
            sql.SQL("DELETE FROM {} WHERE {}::text = %s").format(
                sql.Identifier(table), sql.Identifier(column)
            ),
            (user_id,),
        )
    for table, column, nobody in SEVERED:
        touched += statements.run(
            sql.SQL("UPDATE {} SET {} = %s WHERE {}::text = %s").format(
                sql.Identifier(table), sql.Identifier(column), sql.Identifier(column)
            ),
            (nobody, user_id),
        )
    if email:
        touched += statements.run(
            "DELETE FROM invitations WHERE lower(email) = lower(%s)", (email,)
        )
        touched += statements.run(
            "DELETE FROM mail_outgoing WHERE position(lower(%s) in lower(letter::text)) > 0",
            (email,),
        )
    return touched + statements.run(
        """
        UPDATE users
        SET name = '', email = '', phone = '', language = '', status = 'deleted', settings = '{}', role_ids = '{}',
            home_id = NULL, seen_at = NULL, erase_at = NULL, updated_at = now()
        WHERE id = %s OR home_id = %s
        """,
        (user_id, user_id),
    )
