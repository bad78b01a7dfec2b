"""What `gb usage` shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from infra.cli.commands.usage import shown, usage_of
from infra.cli.failure import CommandFailed
from shared.ids import new_id
from shared.records.model_calls import ModelCall
from tests.support.store import MemoryStore

SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def store() -> MemoryStore:
    made = MemoryStore()
    bot = made.directory.create_bot("shop")
    with made.transaction(bot.org_id) as unit:
        for model in ("gpt-4o", "gpt-4o", "o3"):
            call = ModelCall(new_id(), bot.org_id, bot.id, provider="openai", model=model)
            unit.model_calls.add(call)
    return made


def test_rows_are_a_table_or_json(store: MemoryStore) -> None:
    [org] = store.directory.org_ids()
    rows = usage_of(store, org, "shop", SINCE, "model")
    head, first, second = shown(rows, as_json=False)
    assert "requests" in head
    assert (first.split()[:2], second.split()[:2]) == (["openai:gpt-4o", "2"], ["openai:o3", "1"])
    assert json.loads(shown(rows, as_json=True)[0])["requests"] == 2


def test_an_unknown_bot_is_told(store: MemoryStore) -> None:
    [org] = store.directory.org_ids()
    with pytest.raises(CommandFailed):
        usage_of(store, org, "nobody", SINCE, "day")
    assert shown(usage_of(store, org, "", datetime.now(UTC), "day"), as_json=False) == []
