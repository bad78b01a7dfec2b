"""config.csv as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.packages.bot_config import BotConfig
from shared.packages.config_csv import parse_config
from shared.packages.masking import masked


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("name,value\npublic,true\n", {"public": "true"}),
        ("KEY,Value\npublic,true", {"public": "true"}),
        ('"name","value"\r\n"public","true"\r\n', {"public": "true"}),
        ("public,true", {"public": "true"}),
        ("\ufeffpublic,true", {"public": "true"}),
        ("greeting,Hello, you, there", {"greeting": "Hello, you, there"}),
        ('greeting,"Hello, you"', {"greeting": "Hello, you"}),
        ('greeting,"say ""hi"" now"', {"greeting": 'say "hi" now'}),
        ('greeting,a "quoted" word', {"greeting": 'a "quoted" word'}),
        ("  a  ,  b  ", {"a": "b"}),
        ("# a,b\n\n,c\nd,e", {"d": "e"}),
        ("a,1\na,2", {"a": "2"}),
        ("a,1\na,", {}),
        ("Public,1\npublic,2", {"Public": "1", "public": "2"}),
        ("a,none\nb,NULL\nc,n/a\nd,Empty\ne,", {}),
        ("llm-model,./models/x.gguf\nname,./x", {"name": "./x"}),
        ("lonely", {}),
        ("", {}),
    ],
)
def test_reads(text: str, values: dict[str, str]) -> None:
    assert parse_config(text).values == values


def test_a_repeated_key_is_reported_with_both_lines() -> None:
    warnings = parse_config("name,value\na,1\nb,2\na,3").warnings
    assert warnings == ("line 4: a replaces the value of line 2",)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    values = parse_config(text).values
    assert all(key and value for key, value in values.items())


@given(
    st.dictionaries(
        st.from_regex(r"param-[a-z]{1,8}", fullmatch=True),
        st.from_regex(r"[a-zA-Z0-9 ,.:/]{0,20}[a-z]", fullmatch=True),
    )
)
def test_what_is_written_is_read_back(values: dict[str, str]) -> None:
    expected = {key: value.strip() for key, value in values.items()}
    unset = {"none", "null", "n/a", "empty"}
    text = "name,value\n" + "".join(f"{key},{value}\n" for key, value in values.items())
    assert parse_config(text).values == {
        key: value for key, value in expected.items() if value not in unset
    }


@pytest.mark.parametrize(
    ("getter", "key", "value", "expected"),
    [
        ("flag", "public", "Yes", True),
        ("flag", "public", "on", True),
        ("flag", "public", "0", False),
        ("flag", "public", "maybe", False),
        ("flag", "bm25-enabled", "maybe", True),
        ("integer", "rag-top-k", "7", 7),
        ("integer", "rag-top-k", "many", 10),
        ("integer", "unknown-key", "many", 0),
        ("number", "rag-min-score", "0.5", 0.5),
        ("number", "rag-min-score", "nan", 0.2),
        ("duration", "session-timeout", "90", 90),
        ("duration", "session-timeout", "2h", 7200),
        ("duration", "session-timeout", "1.5d", 129_600),
        ("duration", "session-timeout", "5 parsecs", 1800),
        ("size", "kb-pdf", "3 MB", 3 * 1024**2),
        ("size", "kb-pdf", "512", 512),
        ("size", "kb-pdf", "", 50 * 1024**2),
        ("items", "cors-allowed-origins", "a, b ,,c", ("a", "b", "c")),
        ("text", "timezone", "none", "UTC"),
    ],
)
def test_a_value_has_its_type(getter: str, key: str, value: str, expected: object) -> None:
    assert getattr(BotConfig({key: value}), getter)(key) == expected


def test_an_older_name_of_a_key_still_counts() -> None:
    assert BotConfig({"rag-max-results": "4"}).integer("rag-top-k") == 4
    assert BotConfig({"rag-max-results": "4", "rag-top-k": "5"}).integer("rag-top-k") == 5


def test_a_callers_default_wins_over_the_documented_one() -> None:
    assert BotConfig({}).integer("rag-top-k", 3) == 3


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("llm-key", "sk-1234567890abcd", "••••abcd"),
        ("email-pass", "short", "••••"),
        ("llm-model", "gpt", "gpt"),
    ],
)
def test_secrets_are_not_shown(key: str, value: str, shown: str) -> None:
    assert masked(key, value) == shown
