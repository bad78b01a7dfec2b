import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.llm.values import items, number, remote, seconds, text, whole


@pytest.mark.parametrize("word", ["", "  ", "none", "None", "NULL", "n/a", "Empty"])
def test_words_for_unset_are_unset(word: str) -> None:
    assert text({"k": word}, "k") == ""


@pytest.mark.parametrize("path", ["./m", "../m", "models/m.GGUF"])
def test_a_local_file_is_no_remote_model(path: str) -> None:
    assert remote({"k": path}, "k") == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("45", 45),
        ("1.5s", 1.5),
        ("2 m", 120),
        ("1H", 3600),
        ("1d", 86400),
        ("0", None),
        ("x", None),
    ],
)
def test_a_duration_is_seconds_unless_it_says_otherwise(value: str, expected: float | None) -> None:
    assert seconds({"k": value}, "k") == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("7", 7), ("7.9", 7), ("0", None), ("-1", None), ("nan", None)]
)
def test_a_whole_number_is_positive(value: str, expected: int | None) -> None:
    assert whole({"k": value}, "k") == expected


def test_a_list_is_split_at_commas() -> None:
    assert items({"k": " a, b,,c "}, "k") == ["a", "b", "c"]


@given(st.text())
def test_no_value_is_an_error(value: str) -> None:
    for read in (text, remote, number, whole, seconds, items):
        read({"k": value}, "k")
