"""Who there is: organizations, bots and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

from shared.records.organizations import DEFAULT_ORGANIZATION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.records.bots import Bot
    from shared.records.organizations import Membership, Organization, Place
    from shared.records.users import User


SecretKind = Literal["key", "refresh", "once", "invitation"]


class Directory(Protocol):
    """What may be asked before the organization is known. Answers only what the caller already named."""

    def bot_named(self, name_or_id: str) -> Bot | None: ...
    def org_of_session(self, session_id: str) -> str | None: ...
    def org_of_user(self, user_id: str) -> str | None: ...
    def org_of_connection(self, connection_id: str) -> str | None: ...
    def org_of_mail(self, mark: str) -> str | None:
        """Whose sent mail has that tracking id, or that name at its carrier."""
        ...

    def org_of_secret(self, kind: SecretKind, hashed: str) -> str | None:
        """The organization of an API key, refresh token, one-time token or invitation, by its hash."""
        ...

    def login(self, email: str) -> Place | None:
        """Whose address signs in here; addresses compare case-insensitively."""
        ...

    def external(self, issuer: str, subject: str) -> Place | None:
        """Who a subject of an external issuer is."""
        ...

    def memberships(self, home_id: str) -> Sequence[Membership]:
        """The organizations a person is active in, by the user whose sign-in they have; by name."""
        ...

    def found_organization(self, org_id: str, name: str, slug: str) -> None:
        """A new tenant; AlreadyExists when the slug is taken."""
        ...

    def share_of_token(self, token_hash: str) -> tuple[str, str] | None:
        """(organization, share) of a drive link, by the hash of its token."""
        ...

    def org_of_feed(self, token: str) -> str | None: ...
    def org_of_invitation(self, token: str) -> str | None: ...
    def org_ids(self) -> Sequence[str]:
        """Every organization, for sweeps."""
        ...

    def create_bot(self, name: str, org_id: str = DEFAULT_ORGANIZATION) -> Bot:
        """The bot of that name, created in this organization when there is none yet."""
        ...


class Bots(Protocol):
    def get(self, bot_id: str) -> Bot | None: ...
    def list(self) -> Sequence[Bot]: ...
    def describe(
        self,
        bot_id: str,
        *,
        description: str | None = None,
        status: str | None = None,
        public: bool | None = None,
    ) -> None: ...
    def save_config(self, bot_id: str, values: Mapping[str, str], source: str) -> None:
        """Replace the whole set of one source (`config.csv`, `prompt`, `override`); raises the bot's version."""
        ...

    def config_rows(self, bot_id: str) -> Sequence[tuple[str, str, str, datetime]]:
        """(key, value, source, updated_at), lowest precedence first."""
        ...

    def touch(self, bot_id: str) -> int:
        """Raise and return the bot's version."""
        ...

    def counts(self, bot_id: str) -> Mapping[str, int]:
        """Numbers of sessions, kbs and scripts."""
        ...


class Users(Protocol):
    def get(self, user_id: str) -> User | None: ...
    def with_email(self, email: str) -> User | None:
        """The user of the organization with that address, in any case."""
        ...

    def create(self, user: User) -> None: ...
    def update(self, user_id: str, fields: Mapping[str, str]) -> None: ...
    def by_email(self, email: str) -> User | None:
        """Addresses compare case-insensitively."""
        ...

    def find(
        self,
        *,
        text: str = "",
        role: str = "",
        status: str = "",
        group_id: str = "",
        limit: int = 50,
        offset: int = 0,
    ) -> Sequence[User]:
        """People by name, guests and deleted ones left out unless asked for; `text` is part of name or address."""
        ...

    def count(self, *, role: str = "", status: str = "") -> int:
        """People, guests and deleted ones left out unless asked for."""
        ...

    def set_roles(self, user_id: str, role_ids: Sequence[str]) -> None: ...
    def note_seen(self, user_id: str, at: datetime) -> None: ...
    def seen_at(self, user_id: str) -> datetime | None: ...
    def adopt(self, guest_id: str, user_id: str) -> None:
        """Give the user the guest's conversations, memory and jobs; the guest is deleted. The user's own memory wins."""
        ...

    def settings(self, user_id: str) -> Mapping[str, Any]:
        """What the person set for themselves, a JSON object."""
        ...

    def save_settings(self, user_id: str, settings: Mapping[str, Any]) -> None: ...
    def plan_erasure(self, user_id: str, at: datetime | None) -> None:
        """Erase the person after that moment; None takes it back."""
        ...

    def to_erase(self, now: datetime, limit: int) -> Sequence[User]:
        """Whose moment has come."""
        ...

    def erasure_of(self, user_id: str) -> datetime | None: ...
    def session_ids(self, user_id: str) -> list[str]:
        """The person's conversations, oldest first."""
        ...

    def erase(self, user_id: str) -> int:
        """Remove or empty every row about the person but the audit trail; how many rows were touched."""
        ...


class OwnOrganization(Protocol):
    """The organization of the transaction."""

    def get(self) -> Organization: ...
    def rename(self, name: str, slug: str) -> None:
        """AlreadyExists when another organization has the slug."""
        ...

    def settings(self, section: str) -> Mapping[str, Any]:
        """A section of its settings; empty until it was set."""
        ...

    def save_settings(self, section: str, value: Mapping[str, Any]) -> None: ...
    def usage(self, since: datetime) -> Mapping[str, int]:
        """Numbers of people, bots, groups, messages and model tokens since then, and bytes of documents."""
        ...
