"""One ranking out of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.knowledge.fusion import diverse, fuse, merge_neighbors
from shared.records.documents import Hit, Passage

TEXT = "abcdefghijklmnopqrstuvwxyz" * 4


def hit(document: str, start: int, end: int, score: float = 0.5) -> Hit:
    return Hit(Passage(TEXT[start:end], start, start, end), score, "kb", document, document, "")


rankings = st.lists(
    st.tuples(st.floats(0.1, 1), st.lists(st.sampled_from("abcdef"), unique=True)), max_size=3
)


@given(rankings, st.integers(1, 100))
def test_scores_fall_from_at_most_one_to_above_zero(
    given_rankings: list[tuple[float, list[str]]], k: int
) -> None:
    scores = list(fuse(given_rankings, k).values())
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 + 1e-9 for score in scores)


@given(rankings)
def test_everything_ranked_anywhere_is_in_the_result(
    given_rankings: list[tuple[float, list[str]]],
) -> None:
    everything = {name for _, ranking in given_rankings for name in ranking}
    assert set(fuse(given_rankings, 60)) == everything


def test_being_first_everywhere_scores_one() -> None:
    assert fuse([(0.7, ["a", "b"]), (0.3, ["a", "c"])], 60)["a"] == pytest.approx(1)


def test_the_heavier_ranking_decides_between_opposites() -> None:
    assert list(fuse([(0.7, ["a", "b"]), (0.3, ["b", "a"])], 60)) == ["a", "b"]


def test_being_in_both_rankings_beats_being_first_in_the_lighter_one() -> None:
    assert next(iter(fuse([(0.5, ["x", "a"]), (0.5, ["y", "a"])], 60))) == "a"


def test_a_document_gives_no_more_than_three_passages() -> None:
    hits = [hit("a", place * 10, place * 10 + 5) for place in range(5)]
    kept = diverse([*hits, hit("b", 0, 5)])
    assert [one.document_id for one in kept] == ["a", "a", "a", "b"]


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        ((0, 20), (15, 40), TEXT[0:40]),
        ((15, 40), (0, 20), TEXT[0:40]),
        ((0, 20), (20, 30), TEXT[0:30]),
        ((0, 20), (22, 30), TEXT[0:20] + "\n\n" + TEXT[22:30]),
        ((0, 40), (10, 20), TEXT[0:40]),
    ],
    ids=["overlap", "reversed", "adjacent", "blank-line", "inside"],
)
def test_neighbors_become_one_passage(
    one: tuple[int, int], other: tuple[int, int], text: str
) -> None:
    (merged,) = merge_neighbors([hit("a", *one, 0.9), hit("a", *other, 0.4)])
    assert (merged.passage.text, merged.score) == (text, 0.9)


def test_a_passage_between_two_others_joins_all_three() -> None:
    hits = [hit("a", 0, 10), hit("a", 20, 30), hit("b", 0, 9), hit("a", 9, 21)]
    merged = merge_neighbors(hits)
    assert [(one.document_id, one.passage.text) for one in merged] == [
        ("a", TEXT[0:30]),
        ("b", TEXT[0:9]),
    ]


def test_passages_of_different_documents_stay_apart() -> None:
    assert len(merge_neighbors([hit("a", 0, 10), hit("b", 5, 15), hit("a", 50, 60)])) == 3
