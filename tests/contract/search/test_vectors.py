"""What every vector store must do."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from layers.search.qdrant import QdrantVectors
from shared.errors import ServiceUnavailable
from shared.knowledge.collections import point_id
from shared.knowledge.permissions import Grant
from shared.knowledge.ports import Point, SparseVector, VectorAnswer, VectorQuery, Vectors

EVERYTHING = (Grant(""),)
NORTH, EAST, NORTH_EAST = [1.0, 0.0], [0.0, 1.0], [0.7, 0.7]
_numbers = itertools.count()


@pytest.fixture
def kb() -> str:
    """A collection nobody else uses."""
    return f"kb_test_{next(_numbers)}"


def point(kb: str, path: str, dense: list[float], index: int = 0, **fields: Any) -> Point:
    folders = ["", *(path.rsplit("/", 1)[:-1])]
    payload = {
        "bot_id": "bot",
        "document_id": path,
        "version": "v1",
        "folders": folders,
        "chunk_index": index,
        "content": path,
    }
    terms = tuple(fields.pop("terms", ()))
    sparse = SparseVector(terms, (1.0,) * len(terms))
    return Point(point_id(kb, path, index), dense, sparse, payload | fields)


def ask(vectors: Vectors, kb: str, **fields: Any) -> VectorAnswer:
    wanted = {"bot_id": "bot", "grants": EVERYTHING, "dense": NORTH, "sparse": None, **fields}
    return vectors.search([VectorQuery(kb, **wanted)])[0]


def paths(found: Sequence[Any]) -> list[str]:
    return [one.payload["content"] for one in found]


def test_the_nearest_point_comes_first(vectors: Vectors, kb: str) -> None:
    vectors.ensure(kb, 2, "m")
    vectors.upsert(kb, [point(kb, "e", EAST), point(kb, "n", NORTH), point(kb, "ne", NORTH_EAST)])
    found = ask(vectors, kb).dense
    assert paths(found) == ["n", "ne", "e"]
    assert [round(one.score, 2) for one in found] == [1.0, 0.71, 0.0]


def test_a_lexical_search_finds_only_points_with_a_common_term(vectors: Vectors, kb: str) -> None:
    vectors.ensure(kb, 2, "m")
    points = [point(kb, "a", NORTH, terms=(7, 8)), point(kb, "b", NORTH, terms=(9,))]
    vectors.upsert(kb, [*points, point(kb, "c", NORTH, terms=())])
    answer = ask(vectors, kb, dense=None, sparse=SparseVector((8,), (1.0,)))
    assert (paths(answer.sparse), list(answer.dense)) == (["a"], [])


def test_an_empty_lexical_question_finds_nothing(vectors: Vectors, kb: str) -> None:
    vectors.ensure(kb, 2, "m")
    vectors.upsert(kb, [point(kb, "a", NORTH, terms=(7,))])
    assert not ask(vectors, kb, dense=None, sparse=SparseVector()).sparse


def test_the_same_point_again_replaces_the_first(vectors: Vectors, kb: str) -> None:
    vectors.ensure(kb, 2, "m")
    vectors.upsert(kb, [point(kb, "a", EAST)])
    vectors.upsert(kb, [point(kb, "a", NORTH)])
    found = ask(vectors, kb).dense
    assert [round(one.score, 2) for one in found] == [1.0]


@pytest.mark.parametrize(
    ("grants", "visible"),
    [
        ((Grant(""),), ["open", "hr/a", "hr/pay/b"]),
        ((Grant("", but=("hr",)),), ["open"]),
        ((Grant("hr"),), ["hr/a", "hr/pay/b"]),
        ((Grant("hr", but=("hr/pay",)),), ["hr/a"]),
        ((Grant("", but=("hr",)), Grant("hr/pay")), ["open", "hr/pay/b"]),
        ((), []),
    ],
    ids=["all", "all-but", "folder", "folder-but", "hole-in-a-hole", "nothing"],
)
def test_only_granted_folders_are_found(
    vectors: Vectors, kb: str, grants: Sequence[Grant], visible: list[str]
) -> None:
    vectors.ensure(kb, 2, "m")
    folders = {"open": [""], "hr/a": ["", "hr"], "hr/pay/b": ["", "hr", "hr/pay"]}
    vectors.upsert(kb, [point(kb, path, NORTH, folders=f) for path, f in folders.items()])
    answer = ask(vectors, kb, grants=grants, sparse=SparseVector((1,), (1.0,)))
    assert sorted(paths(answer.dense)) == sorted(visible)


def test_another_bots_points_are_not_found(vectors: Vectors, kb: str) -> None:
    vectors.ensure(kb, 2, "m")
    vectors.upsert(kb, [point(kb, "a", NORTH, bot_id="stranger")])
    assert not ask(vectors, kb).dense


def test_deleting_a_document_keeps_the_version_asked_for(vectors: Vectors, kb: str) -> None:
    vectors.ensure(kb, 2, "m")
    old = [point(kb, "a", NORTH, index) for index in range(3)]
    new = [point(kb, "a", NORTH, index, version="v2") for index in range(2)]
    vectors.upsert(kb, [*old, point(kb, "b", NORTH)])
    vectors.upsert(kb, new)
    vectors.prune(kb, "a", keep="v2")
    assert set(vectors.present(kb, "a", "v2")) == {0, 1}
    assert not vectors.present(kb, "a", "v1")
    assert set(vectors.present(kb, "b", "v1")) == {0}
    vectors.forget(kb, "a")
    assert not vectors.present(kb, "a", "v2")


def test_a_collection_that_is_not_there_finds_nothing(vectors: Vectors, kb: str) -> None:
    answer = ask(vectors, kb, sparse=SparseVector((1,), (1.0,)))
    assert (list(answer.dense), list(answer.sparse)) == ([], [])
    assert vectors.info(kb) is None
    assert not vectors.present(kb, "a", "v1")
    vectors.prune(kb, "a", keep="v1")
    vectors.forget(kb, "a")
    vectors.drop(kb)


def test_a_collection_remembers_its_model(vectors: Vectors, kb: str) -> None:
    vectors.ensure(kb, 2, "small")
    vectors.ensure(kb, 2, "small")
    vectors.upsert(kb, [point(kb, "a", NORTH)])
    info = vectors.info(kb)
    assert info is not None
    assert (info.points, info.dimensions, info.model) == (1, 2, "small")


def test_another_model_gets_a_generation_that_is_not_searched_yet(
    vectors: Vectors, kb: str
) -> None:
    old = vectors.ensure(kb, 2, "small")
    vectors.upsert(old, [point(kb, "a", NORTH)])
    new = vectors.ensure(kb, 3, "large")
    assert [vectors.is_current(kb, name) for name in (old, new)] == [True, False]
    assert paths(ask(vectors, kb, model="small").dense) == ["a"]
    vectors.upsert(new, [point(kb, "a", [1.0, 0.0, 0.0])])
    assert not ask(vectors, kb, dense=[1.0, 0.0, 0.0], model="large").dense


def test_promotion_replaces_what_is_searched(vectors: Vectors, kb: str) -> None:
    old = vectors.ensure(kb, 2, "small")
    vectors.upsert(old, [point(kb, "old", NORTH)])
    ask(vectors, kb, model="small")
    new = vectors.ensure(kb, 2, "large")
    vectors.upsert(new, [point(kb, "new", NORTH)])
    vectors.promote(kb, new)
    assert vectors.is_current(kb, new)
    assert vectors.info(old) is None
    assert paths(ask(vectors, kb, model="large").dense) == ["new"]


def test_vectors_of_another_model_are_not_compared(vectors: Vectors, kb: str) -> None:
    vectors.upsert(vectors.ensure(kb, 2, "small"), [point(kb, "a", NORTH, terms=(7,))])
    answer = ask(vectors, kb, model="large", sparse=SparseVector((7,), (1.0,)))
    assert (list(answer.dense), paths(answer.sparse)) == ([], ["a"])


def test_a_dropped_collection_takes_all_generations_with_it(vectors: Vectors, kb: str) -> None:
    names = [vectors.ensure(kb, size, "m") for size in (2, 3)]
    other = vectors.ensure(f"{kb}_other", 2, "m")
    vectors.drop(kb)
    assert [vectors.info(name) for name in (kb, *names)] == [None] * 3
    assert vectors.info(other) is not None


def test_a_question_of_another_length_is_answered_by_words_alone(vectors: Vectors, kb: str) -> None:
    vectors.ensure(kb, 2, "m")
    vectors.upsert(kb, [point(kb, "a", NORTH, terms=(7,))])
    answer = ask(vectors, kb, dense=[1.0, 0.0, 0.0], sparse=SparseVector((7,), (1.0,)))
    assert (list(answer.dense), paths(answer.sparse)) == ([], ["a"])


def test_a_dropped_collection_may_be_made_again_for_another_model(
    vectors: Vectors, kb: str
) -> None:
    vectors.ensure(kb, 2, "m")
    vectors.drop(kb)
    vectors.ensure(kb, 3, "n")
    info = vectors.info(kb)
    assert info is not None
    assert (info.points, info.dimensions) == (0, 3)


def test_answers_come_in_the_order_of_the_questions(vectors: Vectors, kb: str) -> None:
    names = [f"{kb}_{number}" for number in range(4)]
    for name in names:
        vectors.ensure(name, 2, "m")
        vectors.upsert(name, [point(name, name, NORTH)])
    queries = [VectorQuery(name, "bot", EVERYTHING, NORTH, None) for name in [*names, "missing"]]
    answers = vectors.search(queries)
    assert [paths(answer.dense) for answer in answers] == [*([name] for name in names), []]


def test_a_store_out_of_reach_is_said_to_be_unavailable(free_port: int) -> None:
    vectors = QdrantVectors(f"http://127.0.0.1:{free_port}")
    with pytest.raises(ServiceUnavailable):
        vectors.info("kb")
