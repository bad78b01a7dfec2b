"""HEAR types, menus and PARAM conversion (specification 5, 6.3)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.basic import values as v
from shared.basic.hear import arguments, menus, messages
from shared.basic.hear.answers import Accepted, HearContext, Rejected
from shared.basic.hear.types import TYPES, find_type, suggestions, takes_default, validate
from tests.support.moments import wall

THURSDAY = date(2026, 3, 5)
PHOTO = v.File("in/a.png", "a.png", 10, "image/png")
PDF = v.File("in/a.PDF", "a.PDF", 10, "")
VOICE = v.File("in/a.ogg", "a.ogg", 10, "audio/ogg")


def hear(kind: str, text: str, locale: str = "pt-BR", *files: v.File) -> Any:
    found = validate(kind, text, HearContext(locale, THURSDAY), files)
    return found.value if isinstance(found, Accepted) else Rejected


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("", "  hi  ", "hi"), ("ANY", "", ""), ("email", " Ana@Example.COM ", "ana@example.com"), ("EMAIL", "a.b+c@sub.example.co", "a.b+c@sub.example.co"),
        ("NAME", "ana maria", "Ana Maria"), ("NAME", "JOSÉ DA SILVA", "José Da Silva"), ("NAME", "McDonald o'neil", "McDonald O'neil"), ("NAME", "ANA-LU", "Ana-Lu"),
        ("INTEGER", "1.234", 1234), ("INT", "-1,234,567", -1234567), ("INTEGER", "12 345", 12345), ("INTEGER", "007", 7),
        ("NUMBER", "3,5", 3.5), ("NUMBER", "1.234,56", 1234.56), ("NUMBER", "1,234.56", 1234.56), ("FLOAT", "1.000.000", 1000000), ("DECIMAL", "-2", -2),
        ("NUMBER", "1.234", 1234), ("NUMBER", "1,234", 1.234), ("NUMBER", ",5", 0.5), ("MONEY", "R$ 1.250,50", 1250.5), ("MONEY", "$1,250.50", 1250.5),
        ("AMOUNT", "1.250", 1250), ("MONEY", "€ 9,999", 9999), ("CURRENCY", "10 reais", 10), ("MONEY", "1.239,999", 1240.0),
        ("BOOLEAN", "Sim!", True), ("BOOL", "não", False), ("BOOLEAN", "👍🏽", True), ("BOOLEAN", "👎 no", False), ("BOOLEAN", "CONFIRMED", True), ("BOOLEAN", "nope", False),
        ("DATE", "05/03/2026", "2026-03-05"), ("DATE", "12/25/2026", "2026-12-25"), ("DATE", "2026/3/5", "2026-03-05"), ("DATE", "12 Mar 2026", "2026-03-12"),
        ("DATE", "Amanhã", "2026-03-06"), ("DATE", "yesterday", "2026-03-04"), ("DATE", "March 12, 2026", "2026-03-12"), ("DATE", "5.3.2026", "2026-03-05"),
        ("DATETIME", "05/03/2026 14:30", "2026-03-05 14:30:00"), ("DATETIME", "tomorrow 9am", "2026-03-06 09:00:00"), ("DATETIME", "hoje às 14h30", "2026-03-05 14:30:00"),
        ("DATETIME", "March 12, 2026 at 2:30 PM", "2026-03-12 14:30:00"), ("DATETIME", "2026-03-05T14:30:05Z", "2026-03-05 14:30:05"),
        ("HOUR", "14:30", "14:30"), ("TIME", "9:05", "09:05"), ("HOUR", "2:30 PM", "14:30"), ("HOUR", "12am", "00:00"), ("HOUR", "2pm", "14:00"), ("HOUR", "14h", "14:00"),
        ("MOBILE", "11 98765-4321", "(11) 98765-4321"), ("PHONE", "(415) 555.0132", "(415) 555-0132"), ("TELEPHONE", "+55 11 98765-4321", "+5511987654321"),
        ("PHONE", "+1 415 555 0132", "+14155550132"), ("ZIPCODE", "01310100", "01310-100"), ("CEP", "01310-100", "01310-100"), ("ZIP", "94105", "94105"),
        ("ZIP", "94105-1234", "94105-1234"), ("POSTALCODE", "sw1a 1aa", "SW1A 1AA"), ("LANGUAGE", "Português", "pt"), ("LANG", "pt-BR", "pt"), ("LANGUAGE", "deutsch", "de"),
        ("LANGUAGE", "日本語", "ja"), ("LANGUAGE", "eo", "eo"), ("CPF", "52998224725", "529.982.247-25"), ("CNPJ", "11.222.333/0001-81", "11.222.333/0001-81"),
        ("CREDITCARD", "4111 1111 1111 1111", "4111 **** **** 1111"), ("URL", "example.com/a?b=1", "https://example.com/a?b=1"), ("LINK", "http://example.com", "http://example.com"),
        ("UUID", "{123E4567-E89B-12D3-A456-426614174000}", "123e4567-e89b-12d3-a456-426614174000"), ("GUID", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-426614174000"),
        ("COLOR", "Azul", "#0000FF"), ("COLOUR", "#1e9", "#11EE99"), ("COLOR", "rgb(1, 2, 255)", "#0102FF"),
    ],
)  # fmt: skip
def test_accepts(kind: str, text: str, stored: Any) -> None:
    found = hear(kind, text)
    assert found == stored
    assert isinstance(found, bool) == isinstance(stored, bool)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("EMAIL", "ana"), ("EMAIL", "a@b"), ("EMAIL", "a@@b.com"), ("EMAIL", "a@-b.com"), ("EMAIL", "a b@c.com"), ("EMAIL", f"a@{'x' * 64}.com"), ("NAME", "A"), ("NAME", "R2D2"),
        ("NAME", "--"), ("NAME", "x" * 101), ("INTEGER", "1.5"), ("INTEGER", "12,34"), ("INTEGER", "abc"), ("INTEGER", ""), ("NUMBER", "1.2.3"), ("NUMBER", "1,2.3,4"), ("NUMBER", "abc"),
        ("NUMBER", "-"), ("MONEY", "-5"), ("MONEY", "free"), ("BOOLEAN", "maybe"), ("BOOLEAN", ""), ("DATE", "31/02/2026"), ("DATE", "14:30"), ("DATE", "soon"), ("DATETIME", "05/03/2026"),
        ("DATETIME", "14:30"), ("HOUR", "25:00"), ("HOUR", "13pm"), ("HOUR", "9"), ("PHONE", "123"), ("PHONE", "call me 1234567890"), ("PHONE", "1" * 16), ("ZIP", "1234"), ("ZIP", "abc"),
        ("LANGUAGE", "klingon"), ("CPF", "111.111.111-11"), ("CPF", "529.982.247-26"), ("CNPJ", "11.222.333/0001-82"), ("CREDITCARD", "4111 1111 1111 1112"), ("CREDITCARD", "0" * 16),
        ("PASSWORD", "short"), ("PASSWORD", " " * 9), ("URL", "localhost"), ("URL", "ftp://example.com"), ("URL", "two words.com"), ("URL", "http://[bad"), ("UUID", "123"), ("COLOR", "bluish"),
        ("COLOR", "rgb(1,2,256)"), ("FILE", "here"), ("IMAGE", ""), ("LOGIN", "done"),
    ],
)  # fmt: skip
def test_rejects(kind: str, text: str) -> None:
    assert hear(kind, text) is Rejected


def test_month_comes_first_for_en_us_only() -> None:
    assert hear("DATE", "03/04/2026", "en-US") == "2026-03-04"
    assert hear("DATE", "03/04/2026", "en") == "2026-04-03"


def test_a_lone_mark_before_three_digits_groups_where_the_locale_groups_by_it() -> None:
    assert hear("NUMBER", "1,234", "en") == 1234
    assert hear("NUMBER", "1.234", "en") == 1.234


def test_metadata() -> None:
    def meta(kind: str, text: str, locale: str = "pt-BR") -> Any:
        found = validate(kind, text, HearContext(locale, THURSDAY))
        return found.meta if isinstance(found, Accepted) else None

    assert meta("PHONE", "(11) 98765-4321") == {"digits": "11987654321", "e164": "+5511987654321"}
    assert meta("PHONE", "(415) 555-0132", "en-US") == {
        "digits": "4155550132",
        "e164": "+14155550132",
    }
    assert meta("CARD", "378282246310005") == {"card_type": "amex"}
    assert meta("CARD", "5555555555554444") == {"card_type": "mastercard"}
    assert meta("ZIP", "94105") == {"country": "US"}
    assert meta("PASSWORD", "aB3$aB3$aB3$") == {"strength": "strong"}
    assert meta("PASSWORD", "aaaaaaaa") == {"strength": "weak"}


def test_a_password_and_a_card_do_not_leak() -> None:
    secret = validate("PASSWORD", "hunter2hunter2", HearContext("en", THURSDAY))
    card = validate("CARD", "4111111111111111", HearContext("en", THURSDAY))
    assert "hunter2" not in repr(secret)
    assert "11111111" not in repr(card).replace(" ", "")


@pytest.mark.parametrize(
    ("kind", "file", "accepted"),
    [("FILE", VOICE, True), ("IMAGE", PHOTO, True), ("IMAGE", VOICE, False), ("PDF", PDF, True), ("DOC", PHOTO, False), ("VOICE", VOICE, True), ("VIDEO", VOICE, False), ("QR", PHOTO, True),
     ("ANY", PHOTO, True)],
)  # fmt: skip
def test_files(kind: str, file: v.File, accepted: bool) -> None:
    assert (hear(kind, "", "en", file) == file) is accepted


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("Red wine", "Red wine"), ("red WINE", "Red wine"), ("2", "White wine"), ("3.", "Café"), ("red", "Red wine"), ("cafe", "Café"), ("wine", None), ("4", None), ("0", None), ("", None), ("beer", None)],
)  # fmt: skip
def test_menu(typed: str, chosen: str | None) -> None:
    found = menus.match(("Red wine", "White wine", "Café"), typed, "en")
    assert (found.value if isinstance(found, Accepted) else None) == chosen


def test_a_number_that_is_an_option_is_that_option() -> None:
    found = menus.match(("3", "2", "1"), "1", "en")
    assert isinstance(found, Accepted)
    assert found.value == "1"
    assert found.meta == {"index": 3}


def test_menu_options_come_from_texts_arrays_and_rows() -> None:
    assert menus.options_of(
        ["a", ["b", 3], v.RowSet([{"id": 1, "title": "c"}, {"n": "d"}]), None]
    ) == ("a", "b", "3", "c", "d")


def test_every_type_has_a_sentence_in_every_language() -> None:
    for kind in TYPES:
        assert kind.name in messages.known()
        said = {messages.message(kind.name, locale) for locale in ("en-US", "pt-BR", "es")}
        assert len(said) == 3
        assert all(text.endswith(".") for text in said)


def test_names_and_suggestions() -> None:
    assert find_type("zip code") is find_type("CEP")
    assert find_type("emial") is None
    assert "EMAIL" in suggestions("emial")
    assert takes_default(" Skip ")
    assert takes_default("")
    assert not takes_default("", [PHOTO])
    assert not takes_default("x")


@given(
    st.sampled_from([name for kind in TYPES for name in kind.names]),
    st.text() | st.text("0123456789.,:/- +@ap", max_size=30),
    st.sampled_from(["en-US", "pt-BR", "xx", ""]),
)
def test_no_answer_breaks_a_validator(kind: str, text: str, locale: str) -> None:
    found = validate(kind, text, HearContext(locale, THURSDAY))
    assert isinstance(found, Accepted) or found.message


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("STRING", 5, "5"), ("NAME", "r2d2", "r2d2"), ("INTEGER", "4", 4), ("INT", 4.0, 4), ("INTEGER", 4.5, Rejected), ("INTEGER", True, Rejected), ("NUMBER", "1.5", 1.5), ("MONEY", "x", Rejected),
        ("BOOLEAN", "sim", True), ("BOOLEAN", False, False), ("BOOL", "maybe", Rejected), ("DATE", "tomorrow", "2026-03-06"), ("DATE", wall(2026, 3, 5, 9), "2026-03-05"),
        ("DATE", "later", Rejected), ("DATETIME", "tomorrow 9am", "2026-03-06 09:00:00"), ("TIME", "2pm", "14:00"), ("EMAIL", "A@b.co", "a@b.co"), ("EMAIL", "x", Rejected), ("CPF", "1", Rejected),
        ("ARRAY", "[1]", [1]), ("LIST", "{}", Rejected), ("OBJECT", {"a": 1}, {"a": 1}), ("MAP", "{", Rejected), ("FILE", "https://x.co/a.pdf", v.File("https://x.co/a.pdf", "a.pdf", url="https://x.co/a.pdf")),
        ("UNHEARD", 5, "5"), ("INTEGER", None, None), ("NUMBER", float("inf"), Rejected),
    ],
)  # fmt: skip
def test_param_conversion(kind: str, raw: Any, value: Any) -> None:
    found = arguments.convert(kind, raw, HearContext("pt-BR", THURSDAY))
    assert (found.value if isinstance(found, Accepted) else Rejected) == value


def test_an_enumerated_param_matches_ignoring_case_and_nothing_else() -> None:
    context = HearContext("en", THURSDAY)
    assert arguments.convert("STRING", "BLUE", context, ("blue", "green")) == Accepted("blue")
    assert arguments.convert("STRING", "1", context, ("blue", "green")) == Rejected(
        "Please choose one of: blue, green."
    )
