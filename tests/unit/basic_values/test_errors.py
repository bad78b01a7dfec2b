"""Run-time errors (specification 9.3)."""

import pytest

from shared.basic.errors import MEANINGS, BasicError, err_number, shortened


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("R5001", 9001), ("R5021", 4001), ("R5020", 4020), ("R5033", 9033), ("R5050", 5050), ("R5101", 1001), ("R5102", 1002), ("R5107", 1007), ("R51404", 1404), ("R51500", 1500),
        ("R5110", 1110), ("R5202", 2202), ("R5301", 9301), ("R5401", 3401), ("R5501", 1501), ("R5810", 9810),
    ],
)  # fmt: skip
def test_err_of_a_code(code: str, number: int) -> None:
    assert err_number(code) == number
    assert BasicError(code, "why").err == number


def test_every_code_has_a_class_between_one_and_nine_thousand() -> None:
    assert {err_number(code) // 1000 for code in MEANINGS} <= {1, 2, 3, 4, 5, 9}


def test_a_long_value_is_shortened_in_messages() -> None:
    assert shortened("x" * 100) == f'"{"x" * 60}…"'
    assert str(BasicError("R5010", "no")) == "R5010: no"
