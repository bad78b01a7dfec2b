"""Erasing a person from the database, and that no column about people is forgotten."""

from __future__ import annotations

import dataclasses

import psycopg

from layers.schema.erasure import DELETED, KEPT, SEVERED
from layers.schema.store import PostgresStore
from shared.identity.keys import digest
from shared.ids import new_id
from shared.mail.queuing import Origin, queue
from shared.records.groups import Group, Member
from shared.records.logins import Credential
from shared.records.mail import Letter
from shared.records.users import User
from tests.support.postgres import DatabaseServer, at
from tests.support.world import EPOCH, World

ABOUT_PEOPLE = "user|owner|actor_id|author|creator|created_by|email|person"
COLUMNS = f"""
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name ~ '({ABOUT_PEOPLE})' AND column_name <> 'org_owner'
"""
TEXTS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'schema_migrations'
"""
EMAIL, NAME = "leaving@example.com", "Leaving Person"


def test_every_column_about_people_is_thought_about(
    shared_database: tuple[str, PostgresStore],
) -> None:
    with psycopg.connect(shared_database[0]) as connection:
        found = set(connection.execute(COLUMNS).fetchall())
    known = {*DELETED, *KEPT, *((table, column) for table, column, _ in SEVERED)}
    assert found - known == set(), "say in layers/schema/erasure.py what becomes of them"
    assert known - found == set()


def remnants(url: str, *needles: str) -> dict[str, list[str]]:
    """The columns of the whole database in which one of the texts stands, by text."""
    found: dict[str, list[str]] = {}
    with psycopg.connect(url) as connection:
        for table, column in connection.execute(TEXTS).fetchall():
            for needle in needles:
                query = psycopg.sql.SQL(
                    "SELECT count(*) FROM {} WHERE position(lower(%s) in lower({}::text)) > 0"
                ).format(psycopg.sql.Identifier(table), psycopg.sql.Identifier(column))
                row = connection.execute(query, (needle,)).fetchone()
                if row and row[0]:
                    found.setdefault(needle, []).append(f"{table}.{column}")
    return found


def test_nothing_of_an_erased_person_is_left_in_any_column(
    server: DatabaseServer, shared_database: tuple[str, PostgresStore], emptied: PostgresStore
) -> None:
    world = World(emptied)
    user = User(new_id(), world.org_id, NAME, "user", EMAIL, "+351 900", "pt")
    session = dataclasses.replace(world.new_session(), user_id=user.id)
    group = Group(new_id(), world.org_id, "Sales")
    with world.open() as unit:
        unit.users.create(user)
        unit.users.save_settings(user.id, {"nickname": NAME})
        unit.credentials.create(Credential(user.id, world.org_id, EMAIL, "hash", EPOCH))
        unit.credentials.link("https://issuer", "s1", user.id)
        unit.sessions.create(session)
        unit.messages.append(world.new_message(f"I am {NAME}", session_id=session.id))
        unit.turns.create(world.new_turn(session_id=session.id, payload={"content": NAME}))
        unit.memory.put("user", user.id, "name", NAME)
        unit.jobs.create(world.new_job(owner_id=user.id, result={"for": EMAIL}))
        unit.groups.create(group)
        unit.groups.put_member(Member(group.id, user.id, message=NAME))
        unit.connections.add(world.new_connection(session_id=session.id, user_id=user.id))
        unit.idempotency.store(user.id, "k", {"to": EMAIL})
        letter = Letter((EMAIL,), "Hello", f"Dear {NAME}")
        queue(unit, letter, Origin(world.org_id, hourly=0), EPOCH)
    admin = at(server.admin_url, shared_database[0].rsplit("/", 1)[1])
    assert len(remnants(admin, user.id, EMAIL, NAME)) == 3
    with world.open() as unit:
        assert unit.users.erase(user.id) >= 9
    assert remnants(admin, EMAIL, NAME, digest(EMAIL)) == {}
    assert remnants(admin, user.id) == {user.id: ["users.id"]}
