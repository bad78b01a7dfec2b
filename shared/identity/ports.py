"""What the rules of identity need from the store, one port per subject (see `shared.store.Unit`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.records.access import ApiKey, BotGrant, Standing
    from shared.records.audit import AuditEntry
    from shared.records.groups import CustomRole, Group, Invite, Member
    from shared.records.logins import Credential, Login, OneTimeToken, RefreshToken, TrustedDevice


class Keys(Protocol):
    """API keys."""

    def create(self, key: ApiKey) -> None: ...
    def get(self, key_id: str) -> ApiKey | None: ...
    def by_hash(self, hashed: str) -> ApiKey | None: ...
    def of_user(self, user_id: str) -> Sequence[ApiKey]:
        """Keys that were not revoked, oldest first."""
        ...

    def all(self) -> Sequence[ApiKey]:
        """Those of the whole organization that were not revoked, oldest first."""
        ...

    def note_use(self, key_id: str, at: datetime) -> None: ...
    def revoke(self, key_id: str, at: datetime) -> None:
        """From then on it proves nothing. A moment in the future lets an old key live on for a while."""
        ...


class Logins(Protocol):
    """Sign-ins with their refresh tokens and trusted devices."""

    def standing(self, user_id: str) -> Standing | None:
        """What the user may do now; None when the account is not active."""
        ...

    def is_alive(self, login_id: str, user_id: str, now: datetime) -> bool:
        """Whether that sign-in of that user was neither ended nor has expired."""
        ...

    def create(self, login: Login) -> None: ...
    def get(self, login_id: str) -> Login | None: ...
    def of_user(self, user_id: str, now: datetime) -> Sequence[Login]:
        """Those alive, newest first."""
        ...

    def all(self, now: datetime, limit: int) -> Sequence[Login]:
        """Those alive in the whole organization, newest first."""
        ...

    def touch(self, login_id: str, seen_at: datetime, expires_at: datetime) -> None: ...
    def revoke(self, login_id: str, at: datetime) -> None: ...
    def revoke_of_user(self, user_id: str, at: datetime, *, besides: str = "") -> int:
        """End the user's sign-ins but that one; how many were alive."""
        ...

    def add_refresh(self, token: RefreshToken) -> None: ...
    def refresh(self, hashed: str) -> RefreshToken | None: ...
    def use_refresh(self, hashed: str, at: datetime) -> bool:
        """Use it up; False when somebody did before, which one of two callers at once is told."""
        ...

    def trust(self, device: TrustedDevice) -> None: ...
    def trusted(self, user_id: str, hashed: str, now: datetime) -> bool: ...
    def devices(self, user_id: str, now: datetime) -> Sequence[TrustedDevice]: ...
    def distrust(self, device_id: str, user_id: str) -> bool: ...
    def distrust_all(self, user_id: str) -> None: ...


class Credentials(Protocol):
    """Passwords and second factors of the people who sign in here."""

    def create(self, credential: Credential) -> None:
        """AlreadyExists when the address signs in already, in whatever organization."""
        ...

    def get(self, user_id: str, *, lock: bool = False) -> Credential | None:
        """`lock` keeps other transactions from changing it until this one ends."""
        ...

    def save(self, credential: Credential) -> None: ...
    def link(self, issuer: str, subject: str, user_id: str) -> None:
        """Remember who an external issuer's subject is; the same again changes nothing."""
        ...


class OneTimeTokens(Protocol):
    """Links in mails and half-finished sign-ins, by the hash of their secret."""

    def add(self, token: OneTimeToken) -> None: ...
    def get(self, hashed: str, kind: str, now: datetime) -> OneTimeToken | None:
        """A token of that kind that was not used and has not expired."""
        ...

    def use(self, hashed: str, at: datetime) -> bool:
        """Use it up; False when it was used before."""
        ...

    def count_failure(self, hashed: str) -> int:
        """One more wrong answer to it; how many there were."""
        ...

    def drop_of_user(self, user_id: str, kind: str) -> None: ...


class Grants(Protocol):
    """Roles on single bots."""

    def role_on(self, bot_id: str, user_id: str) -> str:
        """The highest role the user was granted on the bot, alone or through a group; empty when none is in force."""
        ...

    def create(self, grant: BotGrant) -> None: ...
    def of_bot(self, bot_id: str) -> Sequence[BotGrant]: ...
    def of_user(self, user_id: str) -> Sequence[BotGrant]:
        """Those in force for the user, alone or through a group."""
        ...

    def remove(self, grant_id: str, bot_id: str) -> bool: ...


class Audit(Protocol):
    """The trail of who did what. Nothing in it changes."""

    def add(self, entry: AuditEntry) -> None: ...
    def find(
        self,
        *,
        category: str = "",
        actor: str = "",
        action: str = "",
        outcome: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        before_id: str = "",
        limit: int = 50,
    ) -> Sequence[AuditEntry]:
        """Newest first; `before_id` goes on after the last one seen, `action` may be a beginning."""
        ...


class Groups(Protocol):
    """Groups of people."""

    def create(self, group: Group) -> None:
        """AlreadyExists when the organization has one of that name."""
        ...

    def get(self, group_id: str) -> Group | None: ...
    def save(self, group: Group) -> None: ...
    def remove(self, group_id: str) -> bool: ...
    def find(self, text: str, limit: int, offset: int) -> Sequence[Group]:
        """By name."""
        ...

    def of_user(self, user_id: str) -> Sequence[Group]:
        """Those the person is a member or owner of, by name."""
        ...

    def members(self, group_id: str) -> Sequence[Member]:
        """Everybody, those who wait included, in the order they came."""
        ...

    def member(self, group_id: str, user_id: str) -> Member | None: ...
    def put_member(self, member: Member) -> None:
        """Add, or change the role of who is there; NotFound for who is not of the organization."""
        ...

    def remove_member(self, group_id: str, user_id: str) -> bool: ...


class CustomRoles(Protocol):
    """Roles of the organization's own."""

    def all(self) -> Sequence[CustomRole]:
        """By name."""
        ...

    def get(self, role_id: str) -> CustomRole | None: ...
    def put(self, role: CustomRole) -> None:
        """Insert, or replace name and permissions; AlreadyExists when another has the name."""
        ...

    def remove(self, role_id: str) -> None: ...
    def holders(self, role_id: str) -> int:
        """How many people have it."""
        ...


class Invites(Protocol):
    """Invitations to the organization."""

    def create(self, invite: Invite) -> None: ...
    def by_hash(self, hashed: str) -> Invite | None: ...
    def open(self, now: datetime) -> Sequence[Invite]:
        """Those that may still be accepted, newest first."""
        ...

    def accept(self, invite_id: str, at: datetime) -> bool:
        """Use it up; False when somebody did."""
        ...

    def remove(self, invite_id: str) -> bool: ...
