"""The addresses of bots that run scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.records.schedules import Webhook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.schema.statements import Statements

_SELECT = "SELECT id, org_id, bot_id, endpoint, script, secret FROM webhooks "


class PostgresWebhooks:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def at(self, bot_id: str, endpoint: str) -> Webhook | None:
        return self._sql.one(
            Webhook,
            _SELECT + "WHERE bot_id = %s AND lower(endpoint) = lower(%s)",
            (bot_id, endpoint),
        )

    def list_of(self, bot_id: str) -> Sequence[Webhook]:
        return self._sql.many(
            Webhook, _SELECT + "WHERE bot_id = %s ORDER BY lower(endpoint)", (bot_id,)
        )

    def replace(self, bot_id: str, script: str, webhooks: Sequence[Webhook]) -> None:
        self._sql.run("DELETE FROM webhooks WHERE bot_id = %s AND script = %s", (bot_id, script))
        for webhook in webhooks:
            self._sql.run(
                """
                INSERT INTO webhooks (id, org_id, bot_id, endpoint, script, secret)
                VALUES (%s, %s, %s, %s, %s, %s)
                """,
                (
                    *(webhook.id, webhook.org_id, webhook.bot_id, webhook.endpoint),
                    *(webhook.script, webhook.secret),
                ),
            )
