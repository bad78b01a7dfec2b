"""FORMAT (specification 2.8)."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic import values as v
from shared.basic.formatting.formats import format_value
from tests.support.moments import wall

WHEN = wall(2026, 3, 5, 14, 7, 9, 45000)


@pytest.mark.parametrize(
    ("value", "pattern", "locale", "text"),
    [
        (1234.5, "$#,##0.00", "pt", "$1,234.50"), (0.125, "0.0%", "en", "12.5%"), (0.5, "0%", "en", "50%"), (1234.5, "n", "pt", "1234.50"),
        (1234.5, "F", "en", "1234.50"), (1234.5, "f", "en", "1235"), (1234.567, "N2", "en", "1,234.57"), (1234.567, "N1pt", "en", "1.234,6"),
        (1234.5, "N2[fr]", "en", "1 234,50"), (1234.5, "C2", "en", "$1,234.50"), (1234.5, "C2pt", "en", "R$ 1.234,50"), (1234.5, "C2pt-BR", "en", "R$ 1.234,50"),
        (1234.5, "C0", "de", "1.235 €"), (-5, "C2", "en", "-$5.00"), (3, "currency", "pt-BR", "R$ 3,00"), (3, "currency", "pt", "R$ 3,00"), (3, "C2", "es", "3,00 €"),
        (-5, "0.00", "en", "-5.00"), (0.5, "#.##", "en", ".5"), (5, "#.##", "en", "5"), (5, "000", "en", "005"), ("12", "0.0", "en", "12.0"), (0, "#", "en", "0"),
        (1234567.891, "#.##0,00", "en", "1.234.567,89"), (1500, "#,##0", "en", "1,500"), (0.005, "0.00", "en", "0.01"), (-0.001, "0.00", "en", "0.00"),
        (Decimal("2.345"), "0.00", "en", "2.35"), (7, "No. 000!", "en", "No. 007!"), (12, "@ items", "en", "12 items"),
        (WHEN, "dd/MM/yyyy HH:mm", "en", "05/03/2026 14:07"), (WHEN, "DD/MM/YYYY", "en", "05/03/2026"), (WHEN, "d MMM yy", "en", "5 Mar 26"),
        (WHEN, "dddd, d de MMMM", "pt", "quinta-feira, 5 de março"), (WHEN, "dddd, d 'de' MMMM 'de' yyyy", "es", "jueves, 5 de marzo de 2026"),
        (WHEN, "ddd MMM", "en", "Thu Mar"), (WHEN, "h:mm tt", "en", "2:07 PM"), (WHEN, "hh:m:s.fff", "en", "02:7:9.045"), (WHEN, "yyyyMMddHHmmss", "en", "20260305140709"),
        (WHEN, "yyyy-MM-ddTHH:mm:ss", "en", "2026-03-05T14:07:09"), ("2026-03-05", "dd.MM.yy", "en", "05.03.26"), (date(2026, 3, 5), "HH:mm", "en", "00:00"),
        (time(9, 5), "HH:mm", "en", "09:05"), ("9:05", "h:mm tt", "en", "9:05 AM"), (time(9, 5), "dd/MM", "en", "09:05:00"), (WHEN, "0.00", "en", "2026-03-05 14:07:09"),
        ("ana", "@!", "en", "anaANA"), ("ana", "Dear >", "en", "Dear ANA"), ("ANA", "<", "en", "ana"), ("ana", "0.00", "en", "ana"), ("ana", "yyyy", "en", "ana"),
        (None, "0.00", "en", ""), (True, "0.00", "en", "true"), (5.0, "", "en", "5"), (timedelta(days=1), "0", "en", "1 day"), ([1], "0", "en", "[1]"),
    ],
)  # fmt: skip
def test_format(value: Any, pattern: str, locale: str, text: str) -> None:
    assert format_value(value, pattern, locale) == text


ROWS = v.RowSet([{"a": 1, "b": "x,y"}, {"a": 2.5, "c": None}])


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (ROWS, "csv", 'a,b,c\n1,"x,y",\n2.5,,'), ([[1, 2], [3]], "CSV", "1,2\n3"), ([1, 2], "csv", "1\n2"), ({"a": [1, 2.0]}, "JSON", '{"a":[1,2]}'),
        ({"a": [1, {"b": "no"}], "e": []}, "yaml", 'a:\n  - 1\n  - b: "no"\ne: []'), ("x: y", "yaml", '"x: y"'), ({"a": None, "no": "12"}, "yaml", 'a: null\n"no": "12"'),
        ({"a": [1, "<"], "b c": 2}, "xml", '<data><a><item>1</item><item>&lt;</item></a><item name="b c">2</item></data>'),
    ],
)  # fmt: skip
def test_format_as_a_document(value: Any, name: str, text: str) -> None:
    assert format_value(value, name) == text


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.datetimes()
    | st.dates()
    | st.times()
)
PATTERNS = st.text() | st.text("0#.,%$ndMyHhmsftCNFP'\"2[]@!<>- TZ", max_size=20)


@given(VALUES, PATTERNS, st.sampled_from(["en", "pt-BR", "es", "xx", ""]))
def test_format_never_raises(value: Any, pattern: str, locale: str) -> None:
    assert isinstance(format_value(value, pattern, locale), str)
