"""API keys, sign-ins, credentials, one-time tokens and grants."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import AlreadyExists, NotFound
from shared.ids import new_id
from shared.records.access import ApiKey, BotGrant, Standing
from shared.records.logins import Credential, Login, OneTimeToken, RefreshToken, TrustedDevice
from shared.records.organizations import Membership, Place
from shared.records.users import User
from tests.support.people import FOREIGN_ORGANIZATION, foreign_organization
from tests.support.world import EPOCH, World

DAY = timedelta(days=1)
LATER = EPOCH + DAY


def new_key(world: World, hashed: str = "h1", **fields: Any) -> ApiKey:
    key = ApiKey(new_id(), world.org_id, world.user.id, "mine", "gb_1", hashed, ("read", "kb:*"))
    return dataclasses.replace(key, created_at=EPOCH, expires_at=LATER, **fields)


def new_login(world: World, **fields: Any) -> Login:
    login = Login(
        new_id(), world.org_id, world.user.id, "Firefox", "192.0.2.1", True, EPOCH, EPOCH, LATER
    )
    return dataclasses.replace(login, **fields)


def new_token(world: World, hashed: str = "t1", **fields: Any) -> OneTimeToken:
    token = OneTimeToken(hashed, world.org_id, "reset", world.user.id, LATER, {"a": [1]})
    return dataclasses.replace(token, **fields)


def test_a_key_is_found_by_its_hash(world: World) -> None:
    key = new_key(world, bot_ids=(world.bot.id,))
    with world.open() as unit:
        unit.keys.create(key)
        assert unit.keys.by_hash("h1") == unit.keys.get(key.id) == key
        assert unit.keys.by_hash("h2") is None
    assert world.store.directory.org_of_secret("key", "h1") == world.org_id
    assert world.store.directory.org_of_secret("refresh", "h1") is None


def test_a_revoked_key_is_listed_no_more(world: World) -> None:
    first, second = new_key(world), new_key(world, "h2")
    with world.open() as unit:
        unit.keys.create(first)
        unit.keys.create(second)
        unit.keys.note_use(first.id, LATER)
        unit.keys.revoke(second.id, LATER)
        assert unit.keys.of_user(world.user.id) == unit.keys.all()
        (left,) = unit.keys.all()
        assert (left.id, left.last_used_at) == (first.id, LATER)
        gone = unit.keys.by_hash("h2")
        assert gone is not None
        assert gone.revoked_at == LATER


def test_an_unknown_key_cannot_be_revoked(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.keys.revoke(new_id(), EPOCH)


def test_a_sign_in_lives_until_it_expires_or_is_ended(world: World) -> None:
    login, other = new_login(world), new_login(world)
    with world.open() as unit:
        unit.logins.create(login)
        unit.logins.create(other)
        assert unit.logins.get(login.id) == login
        assert unit.logins.is_alive(login.id, world.user.id, EPOCH)
        assert not unit.logins.is_alive(login.id, world.user.id, LATER)
        assert not unit.logins.is_alive(login.id, new_id(), EPOCH)
        unit.logins.revoke(other.id, EPOCH)
        assert not unit.logins.is_alive(other.id, world.user.id, EPOCH)
        assert [one.id for one in unit.logins.of_user(world.user.id, EPOCH)] == [login.id]
        assert unit.logins.all(EPOCH, 10) == unit.logins.of_user(world.user.id, EPOCH)


def test_all_sign_ins_but_the_present_one_are_ended(world: World) -> None:
    logins = [new_login(world) for _ in range(3)]
    with world.open() as unit:
        for login in logins:
            unit.logins.create(login)
        assert unit.logins.revoke_of_user(world.user.id, EPOCH, besides=logins[1].id) == 2
        assert [one.id for one in unit.logins.of_user(world.user.id, EPOCH)] == [logins[1].id]
        unit.logins.touch(logins[1].id, LATER, LATER + DAY)
        assert unit.logins.is_alive(logins[1].id, world.user.id, LATER)


def test_a_refresh_token_is_used_once(world: World) -> None:
    login = new_login(world)
    with world.open() as unit:
        unit.logins.create(login)
        unit.logins.add_refresh(RefreshToken("r1", world.org_id, login.id, LATER))
        assert unit.logins.use_refresh("r1", EPOCH)
        assert not unit.logins.use_refresh("r1", EPOCH)
        assert not unit.logins.use_refresh("r2", EPOCH)
        used = unit.logins.refresh("r1")
        assert used == RefreshToken("r1", world.org_id, login.id, LATER, EPOCH)
    assert world.store.directory.org_of_secret("refresh", "r1") == world.org_id


def test_a_device_is_trusted_for_a_while(world: World) -> None:
    device = TrustedDevice(new_id(), world.org_id, world.user.id, "d1", "Firefox", EPOCH, LATER)
    with world.open() as unit:
        unit.logins.trust(device)
        assert unit.logins.trusted(world.user.id, "d1", EPOCH)
        assert not unit.logins.trusted(world.user.id, "d1", LATER)
        assert not unit.logins.trusted(new_id(), "d1", EPOCH)
        assert unit.logins.devices(world.user.id, EPOCH) == [device]
        assert not unit.logins.distrust(device.id, new_id())
        assert unit.logins.distrust(device.id, world.user.id)
        assert unit.logins.devices(world.user.id, EPOCH) == []


@pytest.mark.parametrize(
    ("status", "standing"), [("active", Standing("guest")), ("disabled", None), ("deleted", None)]
)
def test_only_an_active_account_has_a_standing(
    world: World, status: str, standing: Standing | None
) -> None:
    with world.open() as unit:
        unit.users.update(world.user.id, {"status": status})
        assert unit.logins.standing(world.user.id) == standing
        assert unit.logins.standing(new_id()) is None


def test_a_credential_is_read_as_written(world: World) -> None:
    credential = Credential(world.user.id, world.org_id, "Ana@Example.com", "hash", EPOCH)
    with world.open() as unit:
        unit.credentials.create(credential)
        made = unit.credentials.get(world.user.id, lock=True)
        assert made is not None
        assert dataclasses.replace(made, changed_at=None) == credential
        changed = dataclasses.replace(made, totp="sealed", totp_step=7, recovery=("a", "b"))
        unit.credentials.save(changed)
        assert unit.credentials.get(world.user.id) == changed
    assert world.store.directory.login("ana@example.COM") == Place(world.org_id, world.user.id)
    assert world.store.directory.login("rui@example.com") is None


def test_an_address_signs_in_once_on_the_whole_platform(world: World) -> None:
    elsewhere = foreign_organization(world.store)
    with world.open() as unit:
        unit.credentials.create(Credential(world.user.id, world.org_id, "ana@example.com"))
    stranger = User(new_id(), elsewhere, "Ana", "user", "ana@example.com")
    with world.store.transaction(elsewhere) as unit:
        unit.users.create(stranger)
    with pytest.raises(AlreadyExists), world.store.transaction(elsewhere) as unit:
        unit.credentials.create(Credential(stranger.id, elsewhere, "ANA@example.com"))


def test_an_external_subject_is_who_it_was_first(world: World) -> None:
    with world.open() as unit:
        unit.credentials.link("https://issuer", "s1", world.user.id)
        unit.credentials.link("https://issuer", "s1", world.user.id)
    place = Place(world.org_id, world.user.id)
    assert world.store.directory.external("https://issuer", "s1") == place
    assert world.store.directory.external("https://issuer", "s2") is None


def test_a_one_time_token_is_used_once_and_in_time(world: World) -> None:
    with world.open() as unit:
        unit.one_time_tokens.add(new_token(world))
        assert unit.one_time_tokens.get("t1", "reset", EPOCH) == new_token(world)
        assert unit.one_time_tokens.get("t1", "verify", EPOCH) is None
        assert unit.one_time_tokens.get("t1", "reset", LATER) is None
        assert unit.one_time_tokens.count_failure("t1") == 1
        assert unit.one_time_tokens.count_failure("t1") == 2
        assert unit.one_time_tokens.use("t1", EPOCH)
        assert not unit.one_time_tokens.use("t1", EPOCH)
        assert unit.one_time_tokens.get("t1", "reset", EPOCH) is None
    assert world.store.directory.org_of_secret("once", "t1") == world.org_id


def test_the_older_tokens_of_a_user_can_be_dropped(world: World) -> None:
    with world.open() as unit:
        unit.one_time_tokens.add(new_token(world))
        unit.one_time_tokens.add(new_token(world, "t2", kind="verify"))
        unit.one_time_tokens.drop_of_user(world.user.id, "reset")
        assert unit.one_time_tokens.get("t1", "reset", EPOCH) is None
        assert unit.one_time_tokens.get("t2", "verify", EPOCH) is not None


def test_the_highest_grant_in_force_counts(world: World) -> None:
    def grant(role: str, **fields: Any) -> BotGrant:
        made = BotGrant(new_id(), world.org_id, world.bot.id, role, user_id=world.user.id)
        return dataclasses.replace(made, **fields)

    over, viewer, operator = grant("owner", expires_at=EPOCH), grant("viewer"), grant("operator")
    with world.open() as unit:
        assert unit.grants.role_on(world.bot.id, world.user.id) == ""
        for each in (over, viewer, operator):
            unit.grants.create(each)
        assert unit.grants.role_on(world.bot.id, world.user.id) == "operator"
        assert unit.grants.role_on(new_id(), world.user.id) == ""
        assert [one.id for one in unit.grants.of_bot(world.bot.id)] == [
            one.id for one in (over, viewer, operator)
        ]
        assert [one.role for one in unit.grants.of_user(world.user.id)] == ["viewer", "operator"]
        assert unit.grants.remove(operator.id, world.bot.id)
        assert not unit.grants.remove(operator.id, world.bot.id)
        assert unit.grants.role_on(world.bot.id, world.user.id) == "viewer"


def test_a_person_belongs_to_several_organizations(world: World) -> None:
    elsewhere = foreign_organization(world.store)
    there = User(new_id(), elsewhere, "Ana", "admin", home_id=world.user.id)
    with world.store.transaction(elsewhere) as unit:
        unit.users.create(there)
    assert world.store.directory.memberships(world.user.id) == [
        Membership(elsewhere, there.id, "Elsewhere", "elsewhere", "admin"),
        Membership(world.org_id, world.user.id, "default", "", "guest"),
    ]
    assert world.store.directory.memberships("nobody") == []


def test_a_slug_names_one_organization(world: World) -> None:
    foreign_organization(world.store)
    with pytest.raises(AlreadyExists):
        world.store.directory.found_organization(new_id(), "Another", "Elsewhere")
    assert FOREIGN_ORGANIZATION in world.store.directory.org_ids()
