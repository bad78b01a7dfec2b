"""Lookups before the organization is known, through the database's directory functions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from layers.schema.bots import PostgresBots
from layers.schema.failures import translated
from layers.schema.statements import Statements
from shared.ids import is_id, new_id
from shared.records.organizations import DEFAULT_ORGANIZATION, Membership, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from layers.schema.pool import Pool
    from shared.records.bots import Bot
    from shared.stored.people import SecretKind

# Finding the bot makes the transaction its organization's, so that the rest of it can be read at once.
_BOT_BY_ID = "SELECT id, set_config('app.org_id', org_id::text, true) FROM directory_bot(%s)"
_BOT_BY_NAME = (
    "SELECT id, set_config('app.org_id', org_id::text, true) FROM directory_bot_named(%s)"
)


class PostgresDirectory:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def bot_named(self, name_or_id: str) -> Bot | None:
        query = _BOT_BY_ID if is_id(name_or_id) else _BOT_BY_NAME
        with self._statements() as statements:
            bot_id = statements.value(query, (name_or_id,))
            return PostgresBots(statements).get(bot_id) if bot_id else None

    def org_of_session(self, session_id: str) -> str | None:
        return self._org_by_id("SELECT directory_org_of_session(%s)", session_id)

    def org_of_user(self, user_id: str) -> str | None:
        return self._org_by_id("SELECT directory_org_of_user(%s)", user_id)

    def org_of_connection(self, connection_id: str) -> str | None:
        return self._org("SELECT directory_org_of_connection(%s)", connection_id)

    def org_of_mail(self, mark: str) -> str | None:
        return self._org("SELECT directory_org_of_mail(%s)", mark)

    def org_of_secret(self, kind: SecretKind, hashed: str) -> str | None:
        return self._org("SELECT directory_org_of_secret(%s, %s)", kind, hashed)

    def login(self, email: str) -> Place | None:
        return self._place("SELECT org_id, user_id FROM directory_login(%s)", email)

    def external(self, issuer: str, subject: str) -> Place | None:
        return self._place(
            "SELECT org_id, user_id FROM directory_external(%s, %s)", issuer, subject
        )

    def memberships(self, home_id: str) -> Sequence[Membership]:
        if not is_id(home_id):
            return []
        query = "SELECT org_id, user_id, name, slug, role FROM directory_memberships(%s)"
        with self._statements() as statements:
            return statements.many(Membership, query, (home_id,))

    def found_organization(self, org_id: str, name: str, slug: str) -> None:
        with self._statements() as statements:
            statements.value("SELECT directory_found(%s, %s, %s)", (org_id, name, slug))

    def share_of_token(self, token_hash: str) -> tuple[str, str] | None:
        with self._statements() as statements:
            return statements.one(
                lambda id, org_id: (org_id, id),  # noqa: A006 - the column's name
                "SELECT id::text, org_id::text FROM directory_share(%s)",
                (token_hash,),
            )

    def org_of_feed(self, token: str) -> str | None:
        return self._org("SELECT directory_org_of_feed(%s)", token)

    def org_of_invitation(self, token: str) -> str | None:
        return self._org("SELECT directory_org_of_invitation(%s)", token)

    def org_ids(self) -> Sequence[str]:
        with self._statements() as statements:
            return statements.values("SELECT directory_orgs()")

    def create_bot(self, name: str, org_id: str = DEFAULT_ORGANIZATION) -> Bot:
        with self._statements(org_id) as statements:
            PostgresBots(statements).create(new_id(), org_id, name)
        bot = self.bot_named(name)
        assert bot is not None
        return bot

    def _org_by_id(self, query: str, wanted: str) -> str | None:
        return self._org(query, wanted) if is_id(wanted) else None

    def _org(self, query: str, *wanted: str) -> str | None:
        with self._statements() as statements:
            found: str | None = statements.value(query, wanted)
            return found

    def _place(self, query: str, *wanted: str) -> Place | None:
        with self._statements() as statements:
            return statements.one(Place, query, wanted)

    @contextmanager
    def _statements(self, org_id: str | None = None) -> Iterator[Statements]:
        with translated(), self._pool.transaction(org_id) as connection:
            yield Statements(connection)
