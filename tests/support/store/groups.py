"""Groups, the organization's own roles and invitations in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from shared.errors import AlreadyExists
from shared.records.groups import CustomRole, Group, Invite, Member
from tests.support.store.tables import Transaction


class MemoryGroups:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._groups = transaction.rows("groups")
        self._members = transaction.rows("group_members")

    def create(self, group: Group) -> None:
        self._refuse_taken(group)
        self._groups.insert_by_id(dataclasses.replace(group, created_at=self._transaction.now))

    def get(self, group_id: str) -> Group | None:
        found: Group | None = self._groups.get(group_id)
        return found

    def save(self, group: Group) -> None:
        self._refuse_taken(group)
        self._groups.change(
            group.id, name=group.name, description=group.description, joining=group.joining
        )

    def remove(self, group_id: str) -> bool:
        self._members.delete_where(lambda member: member.group_id == group_id)
        grants = self._transaction.rows("grants")
        grants.delete_where(lambda grant: grant.group_id == group_id)
        return self._groups.delete(group_id)

    def find(self, text: str, limit: int, offset: int) -> Sequence[Group]:
        found = self._groups.where(lambda group: text.lower() in group.name.lower())
        return _by_name(found)[offset : offset + limit]

    def of_user(self, user_id: str) -> Sequence[Group]:
        mine = self._members.where(lambda one: one.user_id == user_id and one.role != "pending")
        return _by_name([self._groups.get(one.group_id) for one in mine])

    def members(self, group_id: str) -> Sequence[Member]:
        found = self._members.where(lambda member: member.group_id == group_id)
        return sorted(found, key=lambda member: (member.joined_at, member.user_id))

    def member(self, group_id: str, user_id: str) -> Member | None:
        found: Member | None = self._members.get((group_id, user_id))
        return found

    def put_member(self, member: Member) -> None:
        self._groups.require(member.group_id)
        self._transaction.rows("users").require(member.user_id)
        known = self.member(member.group_id, member.user_id)
        joined = known.joined_at if known else self._transaction.now
        made = dataclasses.replace(member, joined_at=joined)
        self._members.put((member.group_id, member.user_id), made)

    def remove_member(self, group_id: str, user_id: str) -> bool:
        return self._members.delete((group_id, user_id))

    def _refuse_taken(self, group: Group) -> None:
        name = group.name.lower()
        if self._groups.where(lambda one: one.name.lower() == name and one.id != group.id):
            raise self._transaction.refuse(AlreadyExists())


class MemoryCustomRoles:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._roles = transaction.rows("custom_roles")

    def all(self) -> Sequence[CustomRole]:
        return sorted(self._roles.all(), key=lambda role: role.name.lower())

    def get(self, role_id: str) -> CustomRole | None:
        found: CustomRole | None = self._roles.get(role_id)
        return found

    def put(self, role: CustomRole) -> None:
        name = role.name.lower()
        if self._roles.where(lambda one: one.name.lower() == name and one.id != role.id):
            raise self._transaction.refuse(AlreadyExists())
        self._roles.put(role.id, role)

    def remove(self, role_id: str) -> None:
        self._roles.require(role_id)
        self._roles.delete(role_id)

    def holders(self, role_id: str) -> int:
        users = self._transaction.rows("users")
        return len(users.where(lambda one: role_id in one.role_ids and one.status != "deleted"))


class MemoryInvites:
    def __init__(self, transaction: Transaction) -> None:
        self._invites = transaction.rows("invitations_to_join")

    def create(self, invite: Invite) -> None:
        self._invites.insert_by_id(invite)

    def by_hash(self, hashed: str) -> Invite | None:
        return next(iter(self._invites.where(lambda invite: invite.hash == hashed)), None)

    def open(self, now: datetime) -> Sequence[Invite]:
        found = self._invites.where(
            lambda invite: invite.accepted_at is None and invite.expires_at > now
        )
        return sorted(found, key=lambda invite: invite.id, reverse=True)

    def accept(self, invite_id: str, at: datetime) -> bool:
        invite = self._invites.get(invite_id)
        if invite is None or invite.accepted_at is not None:
            return False
        self._invites.change(invite_id, accepted_at=at)
        return True

    def remove(self, invite_id: str) -> bool:
        invite = self._invites.get(invite_id)
        return bool(invite and invite.accepted_at is None and self._invites.delete(invite_id))


def _by_name(groups: list[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (group.name.lower(), group.id))
