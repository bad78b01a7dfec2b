"""A bot's knowledge as lines on a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.cli.knowledge import base_lines, evaluation_lines, hit_lines, progress_bar, website_line
from infra.cli.main import main
from shared.knowledge.evaluation import Figure
from shared.records.documents import FAILED, INDEXED, PROCESSING, Document, Hit, Passage
from shared.records.websites import Website
from tests.support.knowledge import StoppedClock

READY = Document("d", "o", "b", "faq", "a.md", status=INDEXED, chunks=4, done=4)
HALF = replace(READY, path="b.pdf", status=PROCESSING, chunks=10, done=5)
BROKEN = replace(
    READY,
    path="c.pdf",
    status=FAILED,
    chunks=0,
    error="encrypted",
    next_retry_at=StoppedClock.moment,
)


@pytest.mark.parametrize(
    ("done", "total", "bar"),
    [(0, 4, "[........................]   0%"), (1, 2, "[############............]  50%"), (0, 0, "[########################] 100%")],
)  # fmt: skip
def test_a_bar_shows_how_far_the_work_is(done: int, total: int, bar: str) -> None:
    assert progress_bar(done, total) == bar


def test_what_is_not_ready_says_why() -> None:
    first, *rest = base_lines("faq", [READY, HALF, BROKEN])
    assert "83%" in first
    assert "1 of 3 documents, 4 passages" in first
    assert rest == [
        "    processing b.pdf  5/10 passages",
        "    failed     c.pdf  encrypted  again at 2026-05-04T12:00:00.000Z",
    ]


def test_what_was_left_out_is_told() -> None:
    (_, line) = base_lines("faq", [replace(READY, note="Page 2 has no text.", truncated=True)])
    assert line.endswith("a.md  Page 2 has no text.  only the beginning was read")


def test_a_site_and_a_passage_are_one_line_each() -> None:
    site = Website("i", "o", "b", "https://a.example/", 3, 9, 60, status=FAILED, error="blocked")
    assert website_line(site) == "failed     https://a.example/  0 pages  blocked"
    hit = Hit(Passage("Some\n text", 0, 0, 9, "Top", 3), 0.5, "faq", "d", "a.pdf", "A")
    assert list(hit_lines(1, hit)) == [" 1. 0.500  faq/a.pdf, page 3  (Top)", "    Some text"]


def test_an_evaluation_is_a_table() -> None:
    head, row = evaluation_lines({"dense": {"mrr": Figure(0.5, 0.25, 0.75)}}, 7)
    assert head.split() == ["7", "questions", "mrr"]
    assert row.split() == ["dense", "0.500", "[0.250,", "0.750]"]


@pytest.mark.parametrize("words", [["status", "x"], ["search"], ["eval"]])
def test_a_command_without_sense_is_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kb", *words]) == 1
    assert "write gb kb status" in capsys.readouterr().err
