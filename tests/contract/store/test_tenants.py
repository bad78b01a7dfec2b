"""Bots of more than one organization."""

from __future__ import annotations

from shared.store import Store
from tests.support.people import foreign_organization


def test_a_bot_may_be_created_in_another_organization_and_keeps_it(store: Store) -> None:
    elsewhere = foreign_organization(store)
    made = store.directory.create_bot("shop", elsewhere)
    assert store.directory.create_bot("shop") == made
    assert made.org_id == elsewhere
