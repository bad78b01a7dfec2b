"""Finding questions that were answered, in memory and in Qdrant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layers.search.answers import QdrantAnswers
from shared.errors import ServiceUnavailable
from shared.ids import new_id
from shared.llm.answer_cache import AnswerIndex, Shelf
from tests.support.answers import MemoryAnswers

NOW = 1_800_000_000.0
NEAR, FAR = [1.0, 0.05, 0.0], [0.0, 1.0, 0.0]
PATIENCE = 30.0


@pytest.fixture(params=["memory", "qdrant"])
def index(request: pytest.FixtureRequest) -> AnswerIndex:
    if request.param == "memory":
        return MemoryAnswers()
    return QdrantAnswers(request.getfixturevalue("vectors_url"), PATIENCE)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(new_id(), new_id(), f"model {new_id()}", 3)


def test_the_nearest_question_is_found_above_the_threshold(
    index: AnswerIndex, shelf: Shelf
) -> None:
    assert index.nearest(shelf, [1.0, 0.0, 0.0], 0.95, NOW) is None
    index.add(shelf, "far", FAR, NOW + 60)
    index.add(shelf, "near", NEAR, NOW + 60)
    assert index.nearest(shelf, [1.0, 0.0, 0.0], 0.95, NOW) == "near"
    assert index.nearest(shelf, [1.0, 0.0, 0.0], 0.9999, NOW) is None


@pytest.mark.parametrize("field", ["scope", "model"])
def test_nothing_is_found_on_another_shelf(index: AnswerIndex, shelf: Shelf, field: str) -> None:
    index.add(shelf, new_id(), NEAR, NOW + 60)
    other = replace(shelf, **{field: new_id()})  # type: ignore[arg-type]
    assert index.nearest(other, NEAR, 0.5, NOW) is None


def test_what_has_expired_is_not_found(index: AnswerIndex, shelf: Shelf) -> None:
    index.add(shelf, new_id(), NEAR, NOW)
    assert index.nearest(shelf, NEAR, 0.5, NOW) is None
    assert index.count(shelf.bot_id, NOW) == 0


def test_a_bots_questions_are_counted_and_forgotten(index: AnswerIndex, shelf: Shelf) -> None:
    other = replace(shelf, bot_id=new_id(), scope=new_id())
    for each in (shelf, shelf, other):
        index.add(each, new_id(), NEAR, NOW + 60)
    assert index.count(shelf.bot_id, NOW) == 2
    assert index.forget(shelf.bot_id) == 2
    assert (index.count(shelf.bot_id, NOW), index.count(other.bot_id, NOW)) == (0, 1)
    assert index.nearest(shelf, NEAR, 0.5, NOW) is None


def test_the_same_name_is_kept_once(index: AnswerIndex, shelf: Shelf) -> None:
    name = new_id()
    index.add(shelf, name, FAR, NOW + 60)
    index.add(shelf, name, NEAR, NOW + 60)
    assert index.count(shelf.bot_id, NOW) == 1


def test_a_store_that_is_down_is_unavailable(free_port: int, shelf: Shelf) -> None:
    index = QdrantAnswers(f"http://127.0.0.1:{free_port}", PATIENCE)
    with pytest.raises(ServiceUnavailable):
        index.nearest(shelf, NEAR, 0.5, NOW)


def test_a_lookup_that_takes_too_long_finds_nothing(free_port: int, shelf: Shelf) -> None:
    index = QdrantAnswers(f"http://127.0.0.1:{free_port}", 0.0)
    assert index.nearest(shelf, NEAR, 0.5, NOW) is None
