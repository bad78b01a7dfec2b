"""Groups, roles of an organization's own, invitations, its settings, the audit trail."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from layers.schema.store import PostgresStore
from shared.errors import AlreadyExists, Forbidden, NotFound
from shared.ids import new_id
from shared.records.access import BotGrant, Standing
from shared.records.audit import AuditEntry
from shared.records.groups import CustomRole, Group, Invite, Member
from shared.records.users import User
from tests.support.people import foreign_organization
from tests.support.world import EPOCH, World

LATER = EPOCH + timedelta(days=7)


def new_group(world: World, name: str = "Sales", **fields: Any) -> Group:
    return Group(new_id(), world.org_id, name, **fields)


def new_invite(world: World, hashed: str = "i1", **fields: Any) -> Invite:
    made = Invite(
        *(new_id(), world.org_id, "rui@example.com", "user"),
        *(hashed, world.user.id, EPOCH, LATER, (new_id(),)),
    )
    return dataclasses.replace(made, **fields)


def new_entry(world: World, action: str = "auth.login", **fields: Any) -> AuditEntry:
    category = action.partition(".")[0]
    made = AuditEntry(new_id(), world.org_id, EPOCH, category, action, "user", world.user.id)
    return dataclasses.replace(made, **{"details": {"a": [1]}, **fields})


def test_a_group_is_found_by_a_part_of_its_name(world: World) -> None:
    sales, support = new_group(world), new_group(world, "support", description="Help")
    with world.open() as unit:
        unit.groups.create(support)
        unit.groups.create(sales)
        assert [group.name for group in unit.groups.find("s", 10, 0)] == ["Sales", "support"]
        assert [group.name for group in unit.groups.find("PP", 10, 0)] == ["support"]
        unit.groups.save(dataclasses.replace(sales, joining="open"))
        found = unit.groups.get(sales.id)
        assert found is not None
        assert (found.joining, found.description) == ("open", "")


def test_two_groups_do_not_share_a_name(world: World) -> None:
    with world.open() as unit:
        unit.groups.create(new_group(world))
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.groups.create(new_group(world, "SALES"))


def test_who_waits_is_no_member_yet(world: World) -> None:
    group = new_group(world)
    with world.open() as unit:
        unit.groups.create(group)
        unit.groups.put_member(Member(group.id, world.user.id, "pending", "Please"))
        assert unit.groups.of_user(world.user.id) == []
        assert unit.groups.members(group.id)[0].message == "Please"
        unit.groups.put_member(Member(group.id, world.user.id, "owner"))
        assert [one.id for one in unit.groups.of_user(world.user.id)] == [group.id]
        member = unit.groups.member(group.id, world.user.id)
        assert member is not None
        assert member.role == "owner"
        assert unit.groups.remove_member(group.id, world.user.id)
        assert not unit.groups.remove_member(group.id, world.user.id)


def test_a_stranger_cannot_be_a_member(world: World) -> None:
    group = new_group(world)
    with world.open() as unit:
        unit.groups.create(group)
    with pytest.raises(NotFound), world.open() as unit:
        unit.groups.put_member(Member(group.id, new_id()))


def test_a_grant_for_a_group_counts_for_its_members_until_the_group_is_gone(world: World) -> None:
    group = new_group(world)
    with world.open() as unit:
        unit.groups.create(group)
        grant = BotGrant(new_id(), world.org_id, world.bot.id, "viewer", group_id=group.id)
        unit.grants.create(grant)
        unit.groups.put_member(Member(group.id, world.user.id, "pending"))
        assert unit.grants.role_on(world.bot.id, world.user.id) == ""
        unit.groups.put_member(Member(group.id, world.user.id))
        assert unit.grants.role_on(world.bot.id, world.user.id) == "viewer"
        assert unit.groups.remove(group.id)
        assert not unit.groups.remove(group.id)
        assert unit.grants.role_on(world.bot.id, world.user.id) == ""


def test_a_role_of_its_own_is_part_of_a_persons_standing(world: World) -> None:
    role = CustomRole(new_id(), world.org_id, "Librarian", ("kb.write", "kb.admin"))
    with world.open() as unit:
        unit.custom_roles.put(role)
        assert unit.custom_roles.holders(role.id) == 0
        unit.users.set_roles(world.user.id, [role.id])
        assert unit.custom_roles.holders(role.id) == 1
        standing = unit.logins.standing(world.user.id)
        assert standing == Standing("guest", frozenset(role.permissions))
        unit.custom_roles.put(dataclasses.replace(role, permissions=("kb.write",)))
        assert [one.permissions for one in unit.custom_roles.all()] == [("kb.write",)]
        unit.users.set_roles(world.user.id, [])
        unit.custom_roles.remove(role.id)
        assert unit.custom_roles.get(role.id) is None


def test_an_invitation_is_accepted_once(world: World) -> None:
    invite = new_invite(world)
    with world.open() as unit:
        unit.invites.create(invite)
        assert unit.invites.by_hash("i1") == invite
        assert unit.invites.open(EPOCH) == [invite]
        assert unit.invites.open(LATER) == []
        assert unit.invites.accept(invite.id, EPOCH)
        assert not unit.invites.accept(invite.id, EPOCH)
        assert unit.invites.open(EPOCH) == []
        assert not unit.invites.remove(invite.id)
    assert world.store.directory.org_of_secret("invitation", "i1") == world.org_id


def test_an_organization_keeps_its_name_and_settings(world: World) -> None:
    with world.open() as unit:
        before = unit.organization.get()
        unit.organization.rename("Bakery", "bakery")
        assert unit.organization.settings("mfa") == {}
        unit.organization.save_settings("mfa", {"roles": ["admin"]})
        unit.organization.save_settings("mfa", {"roles": []})
        assert unit.organization.settings("mfa") == {"roles": []}
        assert unit.organization.get().name == "Bakery"
        unit.organization.rename(before.name, before.slug)


def test_a_slug_belongs_to_one_organization(world: World) -> None:
    foreign_organization(world.store)
    with pytest.raises(AlreadyExists), world.open() as unit:
        unit.organization.rename("Bakery", "ELSEWHERE")


def test_what_an_organization_uses_is_counted(world: World) -> None:
    with world.open() as unit:
        unit.messages.append(world.new_message(tokens_used=7, created_at=LATER))
        unit.users.create(User(new_id(), world.org_id, "Rui", "user"))
        usage = unit.organization.usage(EPOCH)
    assert (usage["users"], usage["bots"], usage["messages"], usage["tokens"]) == (1, 1, 1, 7)


def test_people_are_found_by_name_address_role_and_group(world: World) -> None:
    rui = User(new_id(), world.org_id, "Rui", "admin", "rui@example.com")
    eva = User(new_id(), world.org_id, "eva", "user", "eva@example.com")
    group = new_group(world)
    with world.open() as unit:
        for user in (rui, eva):
            unit.users.create(user)
        unit.groups.create(group)
        unit.groups.put_member(Member(group.id, eva.id))
        assert [user.name for user in unit.users.find()] == ["eva", "Rui"]
        assert unit.users.find(text="RUI@") == [rui]
        assert unit.users.find(role="admin") == [rui]
        assert unit.users.find(group_id=group.id) == [eva]
        assert unit.users.find(limit=1, offset=1) == [rui]
        assert [user.id for user in unit.users.find(role="guest")] == [world.user.id]
        unit.users.update(rui.id, {"status": "deleted"})
        assert unit.users.find() == [eva]
        assert (unit.users.count(), unit.users.count(role="admin", status="deleted")) == (1, 1)
        assert unit.users.by_email("EVA@example.com") == eva
        assert unit.users.by_email("") is None


def test_a_persons_settings_and_moments_are_kept(world: World) -> None:
    with world.open() as unit:
        assert unit.users.settings(world.user.id) == {}
        unit.users.save_settings(world.user.id, {"theme": "dark"})
        assert unit.users.settings(world.user.id) == {"theme": "dark"}
        unit.users.note_seen(world.user.id, EPOCH)
        assert unit.users.seen_at(world.user.id) == EPOCH
        unit.users.plan_erasure(world.user.id, LATER)
        assert unit.users.erasure_of(world.user.id) == LATER
        assert unit.users.to_erase(EPOCH, 10) == []
        assert [user.id for user in unit.users.to_erase(LATER, 10)] == [world.user.id]
        unit.users.plan_erasure(world.user.id, None)
        assert unit.users.to_erase(LATER, 10) == []


def test_what_a_guest_has_becomes_the_users(world: World) -> None:
    user = User(new_id(), world.org_id, "Rui", "user")
    with world.open() as unit:
        unit.users.create(user)
        unit.memory.put("user", world.user.id, "tea", "green")
        unit.memory.put("user", world.user.id, "cup", "big")
        unit.memory.put("user", user.id, "tea", "black")
        unit.users.adopt(world.user.id, user.id)
        assert unit.memory.all("user", user.id) == {"tea": "black", "cup": "big"}
        assert unit.memory.all("user", world.user.id) == {}
        session = unit.sessions.get(world.session.id)
        assert session is not None
        assert session.user_id == user.id
        assert unit.logins.standing(world.user.id) is None


def test_the_trail_is_read_newest_first_by_what_is_asked(world: World) -> None:
    login = new_entry(world)
    failed = new_entry(world, outcome="failure", actor_id="somebody")
    granted = new_entry(world, "admin.role", at=LATER, target="t", before_hash="a", after_hash="b")
    with world.open() as unit:
        for entry in (login, failed, granted):
            unit.audit.add(entry)
        assert unit.audit.find() == [granted, failed, login]
        assert unit.audit.find(limit=1, before_id=granted.id) == [failed]
        assert unit.audit.find(category="admin") == [granted]
        assert unit.audit.find(action="auth.") == [failed, login]
        assert unit.audit.find(outcome="failure") == [failed]
        assert unit.audit.find(actor="somebody") == [failed]
        assert unit.audit.find(since=LATER) == [granted]
        assert unit.audit.find(until=LATER) == [failed, login]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log"]
)
def test_the_trail_cannot_be_changed(emptied: PostgresStore, statement: str) -> None:
    world = World(emptied)
    with world.open() as unit:
        unit.audit.add(new_entry(world))
    with pytest.raises(Forbidden) as refused, emptied.transaction(world.org_id) as opened:
        opened.audit._sql.run(statement)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
