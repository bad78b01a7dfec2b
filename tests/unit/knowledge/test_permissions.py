"""Who may read which folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Unprocessable
from shared.knowledge.permissions import Grant, Permissions, Reader, Rule, folders_of
from shared.knowledge.permissions_file import parse_permissions

GUEST = Reader("g1")
ANA = Reader("u1", "user", ("sales",), "Ana@example.com")
HR = Reader("u2", "hr", ())

FILE = """
version: 1
default_access: authenticated
folders:
  public: {access: all}
  pay:
    access: role_based
    roles: [hr]
  pay/bonus:
    access: group_based
    groups: [sales]
  pay/board:
    access: user_based
    users: [ANA@EXAMPLE.COM, u9]
    inherit_parent: true
  secret: {access: none}
"""


@pytest.mark.parametrize(
    ("path", "readers"),
    [
        ("a.md", [ANA, HR]),
        ("public/a.md", [GUEST, ANA, HR]),
        ("public/deep/a.md", [GUEST, ANA, HR]),
        ("publicity/a.md", [ANA, HR]),
        ("pay/a.md", [HR]),
        ("pay/bonus/a.md", [ANA]),
        ("pay/board/a.md", [ANA, HR]),
        ("secret/a.md", []),
    ],
)
def test_the_nearest_rule_decides(path: str, readers: list[Reader]) -> None:
    rules = parse_permissions(FILE)
    assert [reader for reader in (GUEST, ANA, HR) if rules.admits(reader, path)] == readers


@pytest.mark.parametrize(
    ("reader", "grants"),
    [
        (GUEST, (Grant("public"),)),
        (
            ANA,
            (Grant("", ("pay", "secret")), Grant("pay/board"), Grant("pay/bonus"), Grant("public")),
        ),
    ],
    ids=["guest", "user"],
)
def test_grants_name_folders_and_their_closed_parts(
    reader: Reader, grants: tuple[Grant, ...]
) -> None:
    assert parse_permissions(FILE).grants(reader) == grants


folder_names = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
rules = st.builds(
    Rule,
    st.sampled_from(["all", "authenticated", "none", "role_based"]),
    roles=st.just(frozenset({"hr"})),
)


@given(
    st.builds(Permissions, rules, st.dictionaries(folder_names, rules, max_size=5)),
    st.sampled_from([GUEST, ANA, HR]),
    folder_names,
)
def test_grants_say_the_same_as_the_rules(
    permissions: Permissions, reader: Reader, folder: str
) -> None:
    path = f"{folder}/document.md"
    above = set(folders_of(path))
    granted = any(
        grant.folder in above and not above & set(grant.but) for grant in permissions.grants(reader)
    )
    assert granted == permissions.admits(reader, path)


@pytest.mark.parametrize(
    "text",
    [
        "default_access: everybody",
        "default_access: [all]",
        "folders: [a, b]",
        "folders: {pay: {access: role_based, roles: hr}}",
        "folders: {pay: {acess: all}}",
        "folders: {pay: {}}",
        "inheritance: maybe",
        "unknown: 1",
        "- a\n- b",
        "a: [",
        "!!python/object/apply:os.system ['true']",
        "x" * 70_000,
    ],
)
def test_a_file_not_understood_is_refused(text: str) -> None:
    with pytest.raises(Unprocessable):
        parse_permissions(text)


@given(st.text(max_size=80))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        permissions = parse_permissions(text)
    except Unprocessable:
        return
    assert not permissions.admits(GUEST, "a.md") or "all" in text


def test_an_empty_file_is_for_those_signed_in() -> None:
    permissions = parse_permissions("")
    assert (permissions.admits(GUEST, "a"), permissions.admits(ANA, "a")) == (False, True)


def test_a_hidden_folder_is_found_but_not_listed() -> None:
    permissions = parse_permissions("folders: {x: {access: all, index_visibility: false}}")
    assert permissions.admits(GUEST, "x/a.md")
    assert not permissions.shows(GUEST, "x/a.md")


def test_a_guest_in_a_list_of_users_stays_out() -> None:
    permissions = parse_permissions("folders: {x: {access: user_based, users: [g1]}}")
    assert not permissions.admits(GUEST, "x/a.md")
