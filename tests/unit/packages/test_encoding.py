"""Text files, whatever wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.encoding import decode_text

SENTENCE = "Ação: não há “pão” às 10h — €5"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_a_text_is_read_whatever_wrote_it(encoding: str) -> None:
    assert decode_text(SENTENCE.encode(encoding)) == SENTENCE


@given(st.binary())
def test_any_bytes_become_a_text(data: bytes) -> None:
    assert isinstance(decode_text(data), str)


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_unicode_survives(text: str) -> None:
    assert decode_text(text.encode()) == text.removeprefix("\ufeff")
