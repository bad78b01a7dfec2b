"""Words as the lexical index sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.knowledge.languages import detect_language
from shared.knowledge.lexical import Bm25
from shared.knowledge.text import clean, unwrap


def score(question: str, passage: str, language: str) -> float:
    bm25 = Bm25()
    stored = bm25.passage(passage, language)
    weights = dict(zip(stored.terms, stored.weights, strict=True))
    return sum(weights.get(term, 0.0) for term in bm25.query(question, ("en",)).terms)


@pytest.mark.parametrize(
    ("question", "passage", "language"),
    [
        ("refunding", "The refunds are paid.", "en"),
        ("where are the invoices", "Invoice 7 is in the drawer.", "en"),
        ("Quais são as férias dos funcionários?", "Cada funcionário tem 30 dias de férias.", "pt"),
        ("ferias", "Férias de verão", "pt"),
        ("¿Cuándo abren las tiendas?", "La tienda abre a las nueve.", "es"),
        ("STRASSE", "Die Straße ist gesperrt.", "de"),
        ("XJ-4400", "Order the XJ-4400 pump.", ""),
        ("don’t", "You don't need it.", ""),
    ],
)
def test_a_question_meets_the_same_word_in_another_form(
    question: str, passage: str, language: str
) -> None:
    assert score(question, passage, language) > 0


@pytest.mark.parametrize(
    ("question", "passage"),
    [("the of and", "The house of cards and the rest."), ("tax", "A taxi came.")],
    ids=["stop-words", "part-of-a-word"],
)
def test_a_question_without_a_common_word_scores_nothing(question: str, passage: str) -> None:
    assert score(question, passage, "en") == 0


def test_a_short_passage_outweighs_a_long_one_with_the_same_word() -> None:
    assert score("refund", "refund now", "en") > score("refund", "refund " + "other " * 500, "en")


@given(st.text(max_size=200), st.sampled_from(["", "en", "pt", "de", "xx"]))
def test_any_text_has_weights_above_zero(text: str, language: str) -> None:
    vector = Bm25().passage(text, language)
    assert len(set(vector.terms)) == len(vector.terms) == len(vector.weights)
    assert all(weight > 0 for weight in vector.weights)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The customer may return the goods within thirty days of the purchase.", "en"),
        ("O cliente pode devolver os produtos em até trinta dias após a compra.", "pt"),
        ("El cliente puede devolver los productos dentro de los treinta días.", "es"),
        ("Le client peut retourner les produits dans les trente jours.", "fr"),
        ("Der Kunde kann die Ware innerhalb von dreißig Tagen zurückgeben.", "de"),
        ("Il cliente può restituire la merce entro trenta giorni dalla data.", "it"),
        ("XJ-4400 7 12", ""),
        ("", ""),
    ],
)
def test_the_language_is_recognized(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x07c", "abc"),
        ("a\u00a0b\u200bc", "a bc"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("e\u0301", "é"),
        ("a \t\nb", "a\nb"),
        ("\ud800x", "x"),
    ],
    ids=["lines", "controls", "spaces", "blank", "composed", "trailing", "surrogate"],
)
def test_text_is_cleaned(raw: str, text: str) -> None:
    assert clean(raw) == text


@given(st.text())
def test_cleaning_is_done_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "\x00" not in clean(text)


@pytest.mark.parametrize(
    ("paragraph", "line"),
    [
        ("an impor-\ntant word", "an important word"),
        ("soft\u00ad\nware", "software"),
        ("two\nlines", "two lines"),
        ("A-\nB", "A- B"),
    ],
)
def test_what_a_line_break_tore_is_joined(paragraph: str, line: str) -> None:
    assert unwrap(paragraph) == line
