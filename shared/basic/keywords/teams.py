"""Teams of a bot: CREATE TEAM, ADD MEMBER, REMOVE MEMBER, LIST MEMBERS."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.keywords.messaging import people_of
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import RowSet
from shared.mail.addresses import is_address

_KIND = "team"
_MEMBER = "member"


@keyword(
    "CREATE TEAM {name}, {description}, {people:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='CREATE TEAM "sales", "Who sells", "ana@example.com, bob@example.com"',
)
def create_team(run: Run, name: Any, description: Any, people: Any) -> dict[str, Any]:
    """Make a team of people, or replace the one of that name: {name, description, members}."""
    members = [_member(address, _MEMBER) for address in people_of(people, "email")]
    return _kept(run, display(name), display(description), members)


@keyword(
    "ADD MEMBER {first}, {second:sum} [, {role:expr}]",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='ADD MEMBER "ana@example.com", "sales"',
)
def add_member(run: Run, first: Any, second: Any, role: Any = _MEMBER) -> dict[str, Any]:
    """Add a person to a team, or change their role; the value with `@` is the person. The team as it is now."""
    person, team = _sides(first, second)
    known = _team(run, team) or {"description": "", "members": []}
    others = [each for each in known["members"] if each["email"] != person]
    return _kept(run, team, known["description"], [*others, _member(person, display(role).strip())])


@keyword(
    "REMOVE MEMBER {first}, {second:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='ADD MEMBER "ana@example.com", "sales"\nREMOVE MEMBER "sales", "ana@example.com"',
)
def remove_member(run: Run, first: Any, second: Any) -> bool:
    """Take a person out of a team; whether they were in it."""
    person, team = _sides(first, second)
    known = _team(run, team)
    if known is None:
        raise BasicError("R5505", f"there is no team {shortened(team)}")
    others = [each for each in known["members"] if each["email"] != person]
    _kept(run, team, known["description"], others)
    return len(others) < len(known["members"])


@keyword(
    "LIST MEMBERS {team:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='people = LIST MEMBERS "sales"',
)
def list_members(run: Run, team: Any) -> RowSet:
    """The people of a team: {email, role} each; nobody when there is no such team."""
    with run.reading() as unit:
        entry = unit.entries.get(run.bot.id, _KIND, _key(display(team)))
    return RowSet(entry.data["members"] if entry else [])


def _key(name: str) -> str:
    key = name.strip().casefold()
    if not key:
        raise BasicError("R5010", "a team needs a name")
    return key


def _sides(first: Any, second: Any) -> tuple[str, str]:
    texts = [display(first).strip(), display(second).strip()]
    people = [text for text in texts if "@" in text]
    if len(people) != 1:
        raise BasicError("R5505", "one of the two values has to be a mail address")
    texts.remove(people[0])
    return _member(people[0], "")["email"], texts[0]


def _member(address: str, role: str) -> dict[str, str]:
    if not is_address(address):
        raise BasicError(
            "R5505", f"{shortened(address)} is no mail address; ana@example.com is one"
        )
    return {"email": address.casefold(), "role": role or _MEMBER}


def _team(run: Run, name: str) -> dict[str, Any] | None:
    entry = run.unit.entries.get(run.bot.id, _KIND, _key(name))
    return entry.data if entry else None


def _kept(run: Run, name: str, description: str, members: list[dict[str, str]]) -> dict[str, Any]:
    made = {"name": name.strip(), "description": description, "members": members}
    run.unit.entries.put(run.bot.id, _KIND, _key(name), made)
    return made
