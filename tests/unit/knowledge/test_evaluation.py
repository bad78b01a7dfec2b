"""How searches are judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shared.errors import ValidationFailed
from shared.knowledge.evaluation import (
    Judged,
    Wanted,
    evaluated,
    figure,
    found_ranks,
    judged_set,
    measures,
)
from shared.records.documents import Hit, Passage

RANX = json.loads((Path(__file__).parent / "ranx_figures.json").read_text())
"""What ranx 0.3 computes for random rankings."""


def hit(path: str, text: str = "") -> Hit:
    return Hit(Passage(text, 0, 0, len(text)), 1.0, "faq", path, path, path)


@pytest.mark.parametrize("case", RANX)
def test_the_figures_are_those_of_ranx(case: dict[str, Any]) -> None:
    judged = Judged("?", tuple(Wanted(path) for path in case["relevant"]))
    ranks = found_ranks(judged, [hit(path) for path in case["ranking"]])
    found = measures(ranks, len(judged.wanted))
    expected = {"ndcg@10": case["ndcg"], "recall@10": case["recall"], "mrr": case["mrr"]}
    assert found == pytest.approx(expected, abs=1e-5)


def test_passages_of_a_found_document_take_no_second_rank() -> None:
    judged = Judged("?", (Wanted("a"), Wanted("c")))
    assert found_ranks(judged, [hit("a"), hit("a"), hit("b"), hit("c")]) == [1, 3]


def test_a_passage_is_known_by_its_words() -> None:
    judged = Judged("?", (Wanted("a", "five DAYS"),))
    assert found_ranks(judged, [hit("a", "other"), hit("a", "within five days")]) == [2]


def test_a_set_is_read_line_by_line() -> None:
    text = '# comment\n{"question": "q", "relevant": ["a", {"path": "b", "contains": "x"}], "kb": "faq"}\n\n'
    assert judged_set(text) == [Judged("q", (Wanted("a"), Wanted("b", "x")), ("faq",))]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"question": "q"}', '{"question": "", "relevant": ["a"]}']
)
def test_a_line_that_is_no_judgment_is_named(line: str) -> None:
    with pytest.raises(ValidationFailed, match="line 2"):
        judged_set(f"# set\n{line}\n")


def test_an_interval_holds_the_mean_and_repeats() -> None:
    values = [0.0, 1.0, 0.5, 1.0, 0.25] * 4
    first = figure(values)
    assert first == figure(values)
    assert 0 <= first.low < first.mean < first.high <= 1


def test_a_search_that_finds_everything_first_is_perfect() -> None:
    judged = [Judged("q", (Wanted("a"),))]
    assert {each.mean for each in evaluated(judged, lambda _: [hit("a")]).values()} == {1.0}
