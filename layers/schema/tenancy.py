"""The border of a transaction: who it acts for, and that what it reports as stored is stored."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from shared.errors import Forbidden, InternalError

if TYPE_CHECKING:
    Connection = psycopg.Connection[Any]

_BEGIN = sql.SQL(
    "BEGIN; SELECT set_config('role', 'gb_app', true), set_config('app.org_id', {org}, true)"
)


def begin(connection: Connection, org_id: str | None) -> None:
    """Open a transaction of one organization, or of none, which sees no row of any, in one round trip.

    Two statements in one message cannot carry parameters, so the id is checked and quoted here.
    """
    if org_id is not None:
        _must_be_uuid(org_id)
    connection.execute(_BEGIN.format(org=sql.Literal(org_id or "")), prepare=False)


def commit(connection: Connection) -> None:
    """Raises InternalError when the server rolled back instead, which it does without complaint after a
    statement failed and somebody swallowed the error."""
    if connection.execute("COMMIT", prepare=False).statusmessage != "COMMIT":
        raise InternalError("The transaction had failed and was rolled back.")


def roll_back(connection: Connection) -> None:
    """End the transaction without effect; a dead connection has done so already."""
    if connection.closed or connection.info.transaction_status is TransactionStatus.IDLE:
        return
    try:
        connection.execute("ROLLBACK", prepare=False)
    except psycopg.OperationalError:
        connection.close()


def _must_be_uuid(org_id: str) -> None:
    try:
        uuid.UUID(org_id)
    except ValueError:
        raise Forbidden("There is no such organization.") from None
