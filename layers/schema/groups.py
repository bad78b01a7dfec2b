"""Groups, the organization's own roles, invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.ids import is_id
from shared.records.groups import CustomRole, Group, Invite, Member

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from layers.schema.statements import Statements

_GROUP = "SELECT id, org_id, name, description, joining, created_at FROM groups "
_MEMBER = "SELECT group_id, user_id, role, message, joined_at FROM group_members "
_ROLE = "SELECT id, org_id, name, permissions FROM custom_roles "
_INVITE = """
    SELECT id, org_id, email, role, hash, invited_by, created_at, expires_at, group_ids, accepted_at
    FROM invitations
"""


class PostgresGroups:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def create(self, group: Group) -> None:
        self._sql.run(
            "INSERT INTO groups (id, org_id, name, description, joining) VALUES (%s, %s, %s, %s, %s)",
            (group.id, group.org_id, group.name, group.description, group.joining),
        )

    def get(self, group_id: str) -> Group | None:
        return self._sql.by_id(Group, _GROUP + "WHERE id = %s", group_id)

    def save(self, group: Group) -> None:
        self._sql.must_run(
            "UPDATE groups SET name = %s, description = %s, joining = %s WHERE id = %s",
            (group.name, group.description, group.joining, group.id),
        )

    def remove(self, group_id: str) -> bool:
        return is_id(group_id) and bool(
            self._sql.run("DELETE FROM groups WHERE id = %s", (group_id,))
        )

    def find(self, text: str, limit: int, offset: int) -> Sequence[Group]:
        where = "WHERE position(lower(%s) in lower(name)) > 0 ORDER BY lower(name), id LIMIT %s OFFSET %s"
        return self._sql.many(Group, _GROUP + where, (text, limit, offset))

    def of_user(self, user_id: str) -> Sequence[Group]:
        mine = "SELECT group_id FROM group_members WHERE user_id = %s AND role <> 'pending'"
        query = f"{_GROUP} WHERE id IN ({mine}) ORDER BY lower(name), id"
        return self._sql.many(Group, query, (user_id,)) if is_id(user_id) else []

    def members(self, group_id: str) -> Sequence[Member]:
        where = "WHERE group_id = %s ORDER BY joined_at, user_id"
        return self._sql.many(Member, _MEMBER + where, (group_id,))

    def member(self, group_id: str, user_id: str) -> Member | None:
        if not (is_id(group_id) and is_id(user_id)):
            return None
        where = "WHERE group_id = %s AND user_id = %s"
        return self._sql.one(Member, _MEMBER + where, (group_id, user_id))

    def put_member(self, member: Member) -> None:
        self._sql.run(
            """
            INSERT INTO group_members (group_id, user_id, role, message) VALUES (%s, %s, %s, %s)
            ON CONFLICT (group_id, user_id) DO UPDATE SET role = excluded.role, message = excluded.message
            """,
            (member.group_id, member.user_id, member.role, member.message),
        )

    def remove_member(self, group_id: str, user_id: str) -> bool:
        query = "DELETE FROM group_members WHERE group_id = %s AND user_id = %s"
        known = is_id(group_id) and is_id(user_id)
        return known and bool(self._sql.run(query, (group_id, user_id)))


class PostgresCustomRoles:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def all(self) -> Sequence[CustomRole]:
        return self._sql.many(_role, _ROLE + "ORDER BY lower(name)")

    def get(self, role_id: str) -> CustomRole | None:
        return self._sql.by_id(_role, _ROLE + "WHERE id = %s", role_id)

    def put(self, role: CustomRole) -> None:
        self._sql.run(
            """
            INSERT INTO custom_roles (id, org_id, name, permissions) VALUES (%s, %s, %s, %s)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, permissions = excluded.permissions
            """,
            (role.id, role.org_id, role.name, [*role.permissions]),
        )

    def remove(self, role_id: str) -> None:
        self._sql.must_run("DELETE FROM custom_roles WHERE id = %s", (role_id,))

    def holders(self, role_id: str) -> int:
        query = "SELECT count(*) FROM users WHERE %s::uuid = ANY(role_ids) AND status <> 'deleted'"
        return int(self._sql.value(query, (role_id,)))


class PostgresInvites:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def create(self, invite: Invite) -> None:
        self._sql.run(
            """
            INSERT INTO invitations
                (id, org_id, email, role, hash, invited_by, created_at, expires_at, group_ids)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[])
            """,
            (
                *(invite.id, invite.org_id, invite.email, invite.role, invite.hash),
                *(invite.invited_by, invite.created_at, invite.expires_at, [*invite.group_ids]),
            ),
        )

    def by_hash(self, hashed: str) -> Invite | None:
        return self._sql.one(_invite, _INVITE + "WHERE hash = %s", (hashed,))

    def open(self, now: datetime) -> Sequence[Invite]:
        where = "WHERE accepted_at IS NULL AND expires_at > %s ORDER BY id DESC"
        return self._sql.many(_invite, _INVITE + where, (now,))

    def accept(self, invite_id: str, at: datetime) -> bool:
        query = "UPDATE invitations SET accepted_at = %s WHERE id = %s AND accepted_at IS NULL"
        return bool(self._sql.run(query, (at, invite_id)))

    def remove(self, invite_id: str) -> bool:
        query = "DELETE FROM invitations WHERE id = %s AND accepted_at IS NULL"
        return is_id(invite_id) and bool(self._sql.run(query, (invite_id,)))


def _role(permissions: list[str], **columns: Any) -> CustomRole:
    return CustomRole(permissions=tuple(permissions), **columns)


def _invite(group_ids: list[str], **columns: Any) -> Invite:
    return Invite(group_ids=tuple(group_ids), **columns)
