"""The form language of keyword declarations."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic.form import Choice, FormError, Mark, Maybe, Slot, SlotKind, Word, parse_form


def test_leading_words_are_the_head() -> None:
    form = parse_form("SEND MAIL TO {to} SUBJECT {subject}")
    assert form.head == ("SEND", "MAIL", "TO")
    assert form.items == (
        Slot("to", SlotKind.DEFAULT),
        Word("SUBJECT"),
        Slot("subject", SlotKind.DEFAULT),
    )


def test_groups_marks_and_choices_nest() -> None:
    form = parse_form("SET {name:sum} ( , | AS | = ) {value} [, {rest:args} [TO {to:atom}]]")
    assert form.items[1] == Choice(((Mark(","),), (Word("AS"),), (Mark("="),)))
    assert form.items[3] == Maybe(
        (Mark(","), Slot("rest", SlotKind.ARGS), Maybe((Word("TO"), Slot("to", SlotKind.ATOM))))
    )


def test_a_word_slot_lists_its_words() -> None:
    (slot,) = parse_form("READ {mode:word(TABLE|LINES)}").slots()
    assert slot == Slot("mode", SlotKind.WORD, ("TABLE", "LINES"))


def test_slots_are_listed_in_written_order() -> None:
    form = parse_form("DO IT {a} [WITH {b}] ( {c} | TO {d} )")
    assert [slot.name for slot in form.slots()] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "required"),
    {
        "X {a} [{b}]": {"a"},
        "X ( {a} | {b} )": set(),
        "X ( {a} | TO {a} )": {"a"},
        "X [( {a} | {b} )] {c}": {"c"},
    }.items(),
)
def test_required_slots_are_those_no_writing_leaves_out(text: str, required: set[str]) -> None:
    assert parse_form(text).required() == required


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{a}",
        "x {a}",
        "X {a",
        "X [a",
        "X ] {a}",
        "X ( {a} ]",
        "X {a:nothing}",
        "X {a:word}",
        "X {a:sum(B)}",
        "X {A}",
    ],
)
def test_a_bad_form_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(
        FormError, match="^" + ((text and "X|" + text[0].replace("{", r"\{")) or "")
    ):
        parse_form(text)


@given(st.text(alphabet="XY {}[]()|,=:abword_", max_size=30))
def test_a_form_is_read_or_refused(text: str) -> None:
    form = None
    with suppress(FormError):
        form = parse_form("X " + text)
    assert form is None or form.head[0].startswith("X")
