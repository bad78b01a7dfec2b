"""Rules that name groups and roles of the organization's own."""

from __future__ import annotations

import pytest

from shared.ids import new_id
from shared.knowledge import overview
from shared.knowledge.permissions import Reader
from shared.records.groups import Group, Member
from shared.records.users import User
from tests.support.knowledge import Library

RULES = """
default_access: none
folders:
  sales: {access: group_based, groups: [Sales]}
"""


@pytest.fixture
def shop() -> Library:
    library = Library()
    library.put("gbkb", "faq/kb.permissions.yaml", RULES)
    library.add("faq", "sales/a.md", "The refund rule of sales.")
    return library


def join(shop: Library, user_id: str) -> str:
    group = Group(new_id(), shop.bot.org_id, "Sales")
    with shop.store.transaction(shop.bot.org_id) as unit:
        unit.users.create(User(user_id, shop.bot.org_id, "Ana", role="user"))
        unit.groups.create(group)
        unit.groups.put_member(Member(group.id, user_id))
    return group.id


def test_a_member_of_a_group_finds_what_it_may_read_from_now_on(shop: Library) -> None:
    reader = Reader(new_id(), "user")
    assert shop.find("refund rule", reader=reader) == []
    group_id = join(shop, reader.user_id)
    assert [hit.path for hit in shop.find("refund rule", reader=reader)] == ["sales/a.md"]
    with shop.store.transaction(shop.bot.org_id) as unit:
        shown = overview.documents(unit, shop.bot, reader, overview.DocumentFilter())
        assert [document.path for document in shown] == ["sales/a.md"]
        unit.groups.remove(group_id)
    assert shop.find("refund rule", reader=reader) == []
