"""Numbers in prompts and answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.knowledge.citations import cited, passage_blocks, sources_tail
from shared.records.documents import Hit, Passage

HITS = (
    Hit(
        Passage("Refunds take 5 days.", 0, 0, 20, "Refunds", 3), 0.9, "faq", "d1", "a.pdf", "Terms"
    ),
    Hit(Passage("Ask [7] nobody [12].", 0, 0, 20), 0.8, "faq", "d2", "b/c.md", "", "https://x.y/c"),
)


def test_passages_are_numbered_with_their_origin() -> None:
    first, second = passage_blocks(HITS)
    assert first == "<document>\n[1] Terms · page 3 · Refunds\nRefunds take 5 days.\n</document>"
    assert second.startswith("<document>\n[2] b/c.md\n")


def test_a_passages_own_numbers_cannot_pass_for_ours() -> None:
    assert "[7]" not in passage_blocks(HITS)[1]


@pytest.mark.parametrize(
    ("answer", "clean", "numbers"),
    [
        ("Five days [1].", "Five days [1].", [1]),
        ("Five days [2][1].", "Five days [2][1].", [2, 1]),
        ("Five days [1, 2].", "Five days [1, 2].", [1, 2]),
        ("Five days [1; 9].", "Five days [1].", [1]),
        ("Five days [3].", "Five days.", []),
        ("Five days [0].", "Five days.", []),
        ("[1] says so, [1] again.", "[1] says so, [1] again.", [1]),
        ("Use `list[9]` here.", "Use `list[9]` here.", []),
        ("```\na[9]\n``` [9]", "```\na[9]\n```", []),
        ("```\na[9]", "```\na[9]", []),
        ("See [9](https://x.y).", "See [9](https://x.y).", []),
        ("No marks.", "No marks.", []),
    ],
)
def test_an_answer_keeps_only_numbers_it_was_given(
    answer: str, clean: str, numbers: list[int]
) -> None:
    text, citations = cited(answer, HITS)
    assert (text, [citation.number for citation in citations]) == (clean, numbers)


def test_a_citation_leads_to_its_document() -> None:
    _, (citation, other) = cited("[1] [2]", HITS)
    assert citation.as_json() == {
        "n": 1, "title": "Terms", "source": "a.pdf", "page": 3, "document_id": "d1",
        "url": "/api/kb/documents/d1/file#page=3",
    }  # fmt: skip
    assert (other.title, other.url) == ("b/c.md", "https://x.y/c")


@given(st.text(alphabet="ab [],0123456789`\n", max_size=60))
def test_cleaning_twice_changes_nothing_more(answer: str) -> None:
    clean, _ = cited(answer, HITS)
    assert cited(clean, HITS)[0] == clean or "[" in clean


def test_channels_without_links_get_a_tail_of_sources() -> None:
    _, citations = cited("[1] [2] [1]", HITS)
    assert sources_tail("pt", citations) == "Fontes: Terms, p. 3; b/c.md"
    assert sources_tail("en", citations, most=1) == "Sources: Terms, p. 3"
    assert sources_tail("en", ()) == ""
