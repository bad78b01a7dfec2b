"""Text and JSON on their way into PostgreSQL."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from layers.schema.storable import document, document_text, json_bytes, text_bytes

ANY_TEXT = st.text(alphabet=st.characters(codec=None))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda items: st.lists(items) | st.dictionaries(st.text(), items),
)  # fmt: skip


@given(ANY_TEXT)
def test_any_text_becomes_utf8_without_nul(text: str) -> None:
    assert b"\x00" not in text_bytes(text)
    assert text_bytes(text).decode() is not None


@given(st.text().filter(lambda text: "\x00" not in text))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert text_bytes(text).decode() == text


@given(JSON)
def test_any_json_value_without_nul_stays_what_it_is(value: Any) -> None:
    assume("\\u0000" not in json.dumps(value))
    assert json.loads(json_bytes(value)) == value


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("\x00", ""),
        ({"a\x00": ["\x00b", ("c\x00",)]}, {"a": ["b", ["c"]]}),
        ("\\u0000", "\\u0000"),
        ("\ud83d", "?"),
        (["é", 1.5, None, True], ["é", 1.5, None, True]),
    ],
    ids=["nul", "nul inside", "the six characters", "half a pair", "ordinary"],
)
def test_stores(value: Any, stored: Any) -> None:
    assert json.loads(json_bytes(value)) == stored


@given(JSON)
def test_a_document_comes_back_as_it_is(value: Any) -> None:
    assert document(document_text(value)) == value


@pytest.mark.parametrize("value", ["a\x00b", {"\x00": [1]}, "\ud83d", {"k": "x\udc00"}])
def test_a_document_may_hold_any_character(value: Any) -> None:
    assert b"\x00" not in text_bytes(document_text(value))
    assert type(document(document_text(value))) is type(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_what_json_has_no_word_for_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        json_bytes(value)
