"""Where things lie in a package."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import ValidationFailed
from shared.packages.layout import Part, Place, clean_path, is_bot_name, knowledge_key, locate


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("shop.gbai/shop.gbdialog/start.bas", Place("shop", Part.DIALOG, "start.bas")),
        ("Shop.gbai/SHOP.GBDIALOG/Start.bas", Place("shop", Part.DIALOG, "Start.bas")),
        ("shop.gbai/shop.gbkb/faq/a/b.md", Place("shop", Part.KNOWLEDGE, "a/b.md", "faq")),
        ("shop.gbai/shop.gbot/config.csv", Place("shop", Part.SETTINGS, "config.csv")),
        ("shop.gbai/shop.gbtheme/default.css", Place("shop", Part.THEME, "default.css")),
        ("shop.gbai/shop.gbdrive/users/x", Place("shop", Part.DRIVE, "users/x")),
    ],
    ids=["script", "any-case", "document", "settings", "theme", "drive"],
)
def test_a_key_names_a_place(key: str, place: Place) -> None:
    assert locate(key) == place


@pytest.mark.parametrize(
    "key",
    [
        "shop.gbai/other.gbdialog/start.bas",
        "shop.gbai/shop.gbkb/lost.md",
        "shop.gbai/shop.gbdialog/",
        "shop.gbai/readme.txt",
        "shop.gbai/shop.gbwhat/x",
        "api.gbai/api.gbot/config.csv",
        "shop.gbai/shop.gbkb/faq/.DS_Store",
        "shop.gbai/shop.gbkb/faq/~$open.docx",
        "shop.gbai/shop.gbdialog/start.bas~",
        "",
    ],
)
def test_what_belongs_to_no_package_has_no_place(key: str) -> None:
    assert locate(key) is None


@pytest.mark.parametrize(
    ("key", "script"),
    [
        ("shop.gbai/shop.gbdialog/Start.BAS", "start"),
        ("shop.gbai/shop.gbdialog/sales/offer.bas", "offer"),
        ("shop.gbai/shop.gbdialog/notes.txt", ""),
        ("shop.gbai/shop.gbkb/faq/start.bas", ""),
    ],
)
def test_a_scripts_name_is_its_files(key: str, script: str) -> None:
    place = locate(key)
    assert place is not None
    assert place.script == script


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("shop", True),
        ("shop-2", True),
        ("-shop", False),
        ("Shop", False),
        ("ws", False),
        ("a" * 64, True),
        ("a" * 65, False),
        ("", False),
        ("a.b", False),
    ],
)
def test_bot_names_are_usable_as_addresses(name: str, good: bool) -> None:
    assert is_bot_name(name) is good


@given(st.text(max_size=60))
def test_a_cleaned_path_stays_inside_its_folder(path: str) -> None:
    try:
        cleaned = clean_path(path)
    except ValidationFailed:
        return
    assert not cleaned.startswith("/")
    assert not {"", ".", ".."} & set(cleaned.split("/"))
    assert clean_path(cleaned) == cleaned


@given(st.text(alphabet="abc/é .-", min_size=1, max_size=30))
def test_a_documents_key_leads_back_to_its_place(path: str) -> None:
    try:
        cleaned = clean_path(path)
    except ValidationFailed:
        return
    place = locate(knowledge_key("shop", "faq", cleaned))
    assert place is None or place == Place("shop", Part.KNOWLEDGE, cleaned, "faq")
