"""API keys, sign-ins, credentials and grants in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime

from shared.errors import AlreadyExists
from shared.identity.roles import level
from shared.records.access import ApiKey, BotGrant, Standing
from shared.records.logins import Credential, Login, OneTimeToken, RefreshToken, TrustedDevice
from tests.support.store.tables import Transaction


class MemoryKeys:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._keys = transaction.rows("keys")

    def create(self, key: ApiKey) -> None:
        self._transaction.rows("users").require(key.user_id)
        self._keys.insert_by_id(key)

    def get(self, key_id: str) -> ApiKey | None:
        found: ApiKey | None = self._keys.get(key_id)
        return found

    def by_hash(self, hashed: str) -> ApiKey | None:
        return next(iter(self._keys.where(lambda key: key.hash == hashed)), None)

    def of_user(self, user_id: str) -> Sequence[ApiKey]:
        return self._sorted(lambda key: key.user_id == user_id)

    def all(self) -> Sequence[ApiKey]:
        return self._sorted(lambda key: True)

    def note_use(self, key_id: str, at: datetime) -> None:
        self._keys.change(key_id, last_used_at=at)

    def revoke(self, key_id: str, at: datetime) -> None:
        self._keys.change(key_id, revoked_at=at)

    def _sorted(self, wanted: Callable[[ApiKey], bool]) -> list[ApiKey]:
        found = self._keys.where(lambda key: key.revoked_at is None and wanted(key))
        return sorted(found, key=lambda key: key.id)


class MemoryLogins:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._logins = transaction.rows("logins")
        self._tokens = transaction.rows("refresh_tokens")
        self._devices = transaction.rows("devices")

    def standing(self, user_id: str) -> Standing | None:
        user = self._transaction.rows("users").get(user_id)
        if user is None or user.status != "active":
            return None
        roles = self._transaction.rows("custom_roles")
        extra = (roles.get(role_id).permissions for role_id in user.role_ids)
        return Standing(user.role, frozenset(name for names in extra for name in names))

    def is_alive(self, login_id: str, user_id: str, now: datetime) -> bool:
        return any(login.id == login_id for login in self.of_user(user_id, now))

    def create(self, login: Login) -> None:
        self._transaction.rows("users").require(login.user_id)
        self._logins.insert_by_id(login)

    def get(self, login_id: str) -> Login | None:
        found: Login | None = self._logins.get(login_id)
        return found

    def of_user(self, user_id: str, now: datetime) -> Sequence[Login]:
        return [login for login in self.all(now, 1000) if login.user_id == user_id]

    def all(self, now: datetime, limit: int) -> Sequence[Login]:
        alive = self._logins.where(
            lambda login: login.revoked_at is None and login.expires_at > now
        )
        return sorted(alive, key=lambda login: login.id, reverse=True)[:limit]

    def touch(self, login_id: str, seen_at: datetime, expires_at: datetime) -> None:
        self._logins.change(login_id, seen_at=seen_at, expires_at=expires_at)

    def revoke(self, login_id: str, at: datetime) -> None:
        login = self._logins.get(login_id)
        before = login.revoked_at if login else None
        self._logins.change(login_id, revoked_at=before or at)

    def revoke_of_user(self, user_id: str, at: datetime, *, besides: str = "") -> int:
        ended = [login for login in self.of_user(user_id, at) if login.id != besides]
        for login in ended:
            self.revoke(login.id, at)
        return len(ended)

    def add_refresh(self, token: RefreshToken) -> None:
        self._logins.require(token.session_id)
        self._tokens.insert(token.hash, token, token.org_id)

    def refresh(self, hashed: str) -> RefreshToken | None:
        found: RefreshToken | None = self._tokens.get(hashed)
        return found

    def use_refresh(self, hashed: str, at: datetime) -> bool:
        token = self.refresh(hashed)
        if token is None or token.used_at is not None:
            return False
        self._tokens.change(hashed, used_at=at)
        return True

    def trust(self, device: TrustedDevice) -> None:
        self._transaction.rows("users").require(device.user_id)
        self._devices.insert_by_id(device)

    def trusted(self, user_id: str, hashed: str, now: datetime) -> bool:
        return any(device.hash == hashed for device in self.devices(user_id, now))

    def devices(self, user_id: str, now: datetime) -> Sequence[TrustedDevice]:
        found = self._devices.where(
            lambda device: device.user_id == user_id and device.expires_at > now
        )
        return sorted(found, key=lambda device: device.id, reverse=True)

    def distrust(self, device_id: str, user_id: str) -> bool:
        device = self._devices.get(device_id)
        return bool(device and device.user_id == user_id and self._devices.delete(device_id))

    def distrust_all(self, user_id: str) -> None:
        self._devices.delete_where(lambda device: device.user_id == user_id)


class MemoryCredentials:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._credentials = transaction.rows("credentials")
        self._links = transaction.rows("external_identities")

    def create(self, credential: Credential) -> None:
        self._transaction.rows("users").require(credential.user_id)
        rows = self._transaction.tables.tables["credentials"].rows.values()
        if credential.email.lower() in [row.record.email.lower() for row in rows]:
            raise self._transaction.refuse(AlreadyExists())
        made = dataclasses.replace(credential, changed_at=self._transaction.now)
        self._credentials.insert(credential.user_id, made, credential.org_id)

    def get(self, user_id: str, *, lock: bool = False) -> Credential | None:
        found: Credential | None = self._credentials.get(user_id)
        return found

    def save(self, credential: Credential) -> None:
        self._credentials.replace(credential.user_id, credential)

    def link(self, issuer: str, subject: str, user_id: str) -> None:
        if (issuer, subject) not in self._transaction.tables.tables["external_identities"].rows:
            self._links.insert((issuer, subject), {"user_id": user_id})


class MemoryOneTimeTokens:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._tokens = transaction.rows("one_time_tokens")

    def add(self, token: OneTimeToken) -> None:
        self._transaction.rows("users").require(token.user_id)
        self._tokens.insert(token.hash, token, token.org_id)

    def get(self, hashed: str, kind: str, now: datetime) -> OneTimeToken | None:
        token: OneTimeToken | None = self._tokens.get(hashed)
        if token is None or token.kind != kind or token.used_at or token.expires_at <= now:
            return None
        return token

    def use(self, hashed: str, at: datetime) -> bool:
        token = self._tokens.get(hashed)
        if token is None or token.used_at is not None:
            return False
        self._tokens.change(hashed, used_at=at)
        return True

    def count_failure(self, hashed: str) -> int:
        token = self._tokens.get(hashed)
        if token is None:
            return 0
        self._tokens.change(hashed, failures=token.failures + 1)
        return int(token.failures) + 1

    def drop_of_user(self, user_id: str, kind: str) -> None:
        self._tokens.delete_where(lambda token: (token.user_id, token.kind) == (user_id, kind))


class MemoryGrants:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._grants = transaction.rows("grants")

    def role_on(self, bot_id: str, user_id: str) -> str:
        roles = [grant.role for grant in self.of_user(user_id) if grant.bot_id == bot_id]
        return max(roles, key=level, default="")

    def create(self, grant: BotGrant) -> None:
        rows = self._transaction.rows
        rows("bots").require(grant.bot_id)
        rows("users" if grant.user_id else "groups").require(grant.user_id or grant.group_id)
        made = dataclasses.replace(grant, created_at=grant.created_at or self._transaction.now)
        self._grants.insert_by_id(made)

    def of_bot(self, bot_id: str) -> Sequence[BotGrant]:
        return self._sorted(lambda grant: grant.bot_id == bot_id)

    def of_user(self, user_id: str) -> Sequence[BotGrant]:
        now, groups = self._transaction.now, self._groups_of(user_id)
        return self._sorted(
            lambda grant: (
                (grant.expires_at is None or grant.expires_at > now)
                and (
                    grant.user_id == user_id or (bool(grant.group_id) and grant.group_id in groups)
                )
            )
        )

    def remove(self, grant_id: str, bot_id: str) -> bool:
        grant = self._grants.get(grant_id)
        return bool(grant and grant.bot_id == bot_id and self._grants.delete(grant_id))

    def _groups_of(self, user_id: str) -> set[str]:
        members = self._transaction.rows("group_members")
        found = members.where(lambda one: one.user_id == user_id and one.role != "pending")
        return {member.group_id for member in found}

    def _sorted(self, wanted: Callable[[BotGrant], bool]) -> list[BotGrant]:
        return sorted(self._grants.where(wanted), key=lambda grant: grant.id)
