"""Every keyword can be rehearsed: what an author's machine does not have is told, not missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.cli.rehearsal import Setup, rehearse
from shared.basic.declaration import Declaration
from shared.basic.registry import Registry
from shared.basic.rehearsal.neutral import neutral_value
from tests.support.scene import scene_source

FOR_OTHERS = {
    "REQUIRE APPROVAL": {"R5005"},
    "SET CONFIG": {"R5050"},
    "SET USER (acting)": {"R5050"},
}
"""Keywords the guest of a rehearsal may not use, or that wait for somebody else."""
KEYWORDS = list(Registry.installed())


class Told:
    """Keeps the events; answers every question with `1`, a few times."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def tell(self, **event: Any) -> None:
        self.events.append(event)

    def ask(self, wait: Any) -> str | None:
        asked = sum(event["event"] == "hear" for event in self.events)
        return "1" if asked < 5 else None


@pytest.mark.parametrize("keyword", KEYWORDS, ids=lambda each: each.name)
def test_a_keywords_example_can_be_rehearsed(keyword: Declaration, tmp_path: Path) -> None:
    (tmp_path / "start.bas").write_text(f"{scene_source()}\n{keyword.example}\n")
    for name in ("book-room", "nightly", "order"):
        (tmp_path / f"{name}.bas").write_text("RETURN 1\n")
    told = Told()
    rehearse(tmp_path / "start.bas", Setup(dry_run=True, seconds=10), told)
    errors = {event["code"] for event in told.events if event["event"] == "error"}
    assert errors <= FOR_OTHERS.get(keyword.name, set()), told.events[-2]
    assert told.events[-1]["event"] == "end"


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "object", "properties": {"a": {"type": "integer", "minimum": 2}}}, {"a": 2}),
        ({"enum": ["positive", "negative"]}, "positive"),
        ({"type": ["string", "null"]}, ""),
        ({"type": "array", "items": {}}, []),
        ({}, None),
    ],
)
def test_a_model_that_is_not_there_answers_what_the_schema_accepts(
    schema: dict[str, Any], value: Any
) -> None:
    assert neutral_value(schema) == value
