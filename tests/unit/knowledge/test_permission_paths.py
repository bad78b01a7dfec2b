"""No path leads around the rules: generated rules and readers, and every way there is to a passage.

What is expected is computed from the generated rules themselves, by a second, simpler reading of the specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import GbError
from shared.knowledge import overview
from shared.knowledge.permissions import Reader
from shared.knowledge.retrieval import Retrieval, Search
from shared.scripts.knowledge import ScriptKnowledge
from tests.support.knowledge import Library
from tests.unit.knowledge.test_search_choices import MemoryCache

PATHS = ("a.md", "x/b.md", "x/y/c.md", "x/y/z/d.md", "w/e.md")
FOLDERS = ("x", "x/y", "x/y/z", "w")
ROLES, GROUPS = ("hr", "user"), ("sales", "board")
USERS = ("u1", "u2", "ana@example.com")
READERS = (
    Reader("g1"),
    Reader("u1", "user", ("sales",), "Ana@Example.com"),
    Reader("u2", "hr", (), "bob@example.com"),
    Reader("u3", "user", ("board",), ""),
)

listed = st.fixed_dictionaries(
    {"access": st.sampled_from(["role_based", "group_based", "user_based"])},
    optional={
        "roles": st.lists(st.sampled_from(ROLES), max_size=2),
        "groups": st.lists(st.sampled_from(GROUPS), max_size=2),
        "users": st.lists(st.sampled_from(USERS), max_size=2),
        "inherit_parent": st.booleans(),
    },
)
plain = st.fixed_dictionaries({"access": st.sampled_from(["all", "authenticated", "none"])})
rules = st.fixed_dictionaries(
    {
        "default_access": st.sampled_from(["all", "authenticated", "none"]),
        "folders": st.dictionaries(st.sampled_from(FOLDERS), st.one_of(plain, listed), max_size=4),
    }
)


def expected(written: dict[str, Any], reader: Reader, path: str) -> bool:
    """The specification, read the simple way: walk up from the document to the nearest folder with a rule."""
    folder = path.rpartition("/")[0]
    while folder and folder not in written["folders"]:
        folder = folder.rpartition("/")[0]
    if not folder:
        return _open(written["default_access"], reader)
    rule = written["folders"][folder]
    if rule["access"] in ("all", "authenticated", "none"):
        return _open(rule["access"], reader)
    return reader.is_signed_in and _is_listed(written, folder, reader)


def _open(access: str, reader: Reader) -> bool:
    return access == "all" or (access == "authenticated" and reader.is_signed_in)


def _is_listed(written: dict[str, Any], folder: str, reader: Reader) -> bool:
    rule = written["folders"][folder]
    named = {reader.user_id, reader.email.casefold()}
    if (
        reader.role in rule.get("roles", ())
        or set(reader.groups) & set(rule.get("groups", ()))
        or named & {user.casefold() for user in rule.get("users", ())}
    ):
        return True
    above = folder.rpartition("/")[0]
    while above and above not in written["folders"]:
        above = above.rpartition("/")[0]
    return bool(rule.get("inherit_parent") and above and _is_listed(written, above, reader))


def shop_with(written: dict[str, Any]) -> Library:
    shop = SHOP
    shop.put("gbkb", "faq/kb.permissions.yaml", yaml.safe_dump(written))
    return shop


def stocked() -> Library:
    shop = Library()
    for path in PATHS:
        shop.add("faq", path, f"The refund rule of {path.replace('/', ' ')} number.")
    return shop


SHOP, CACHE = stocked(), MemoryCache()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(written=rules)
def test_every_path_shows_exactly_what_the_rules_allow(written: dict[str, Any]) -> None:
    shop = shop_with(written)
    for reader in READERS:
        allowed = {path for path in PATHS if expected(written, reader, path)}
        for name, found in everything(shop, reader):
            assert found == allowed, (name, reader)


def everything(shop: Library, reader: Reader) -> Iterator[tuple[str, set[str]]]:
    """Each path to passages by its name, and what it shows to the reader."""
    question = "refund rule number"
    remembering = Retrieval(shop.store, shop.vectors, lambda _: shop.embedder, CACHE)
    for mode in ("hybrid", "dense", "sparse"):
        for name, retrieval in (("search", shop.retrieval), ("remembered", remembering)):
            wanted = Search(question, reader, mode=mode, top_k=50, min_score=0.0)
            found = retrieval.find(shop.bot, ["faq"], wanted)
            yield f"{name} {mode}", {hit.path for hit in found.hits}
            again = retrieval.find(shop.bot, ["faq"], wanted)
            yield f"{name} {mode} again", {hit.path for hit in again.hits}
    with shop.store.transaction(shop.bot.org_id) as unit:
        listing = overview.documents(unit, shop.bot, reader, overview.DocumentFilter())
        yield "list", {document.path for document in listing}
        yield "document", {path for path in PATHS if opens(unit, shop, reader, path)}
    yield "script", {passage.source for passage in script(shop, reader).search(question, ["faq"])}
    assert script(shop, reader).exists("FAQ") is any(expected_of(shop, reader))


def expected_of(shop: Library, reader: Reader) -> list[bool]:
    """Whether anything at all is granted, documents or not."""
    with shop.store.transaction(shop.bot.org_id) as unit:
        return [bool(overview.opened(unit, shop.bot, ["faq"])[0].permissions.grants(reader))]


def opens(unit: Any, shop: Library, reader: Reader, path: str) -> bool:
    found = unit.documents.at(shop.bot.id, "faq", path)
    try:
        overview.document(unit, shop.bot, found.id, reader)
    except GbError:
        return False
    return True


def script(shop: Library, reader: Reader) -> ScriptKnowledge:
    @contextmanager
    def reading() -> Iterator[Any]:
        with shop.store.transaction(shop.bot.org_id) as unit:
            yield unit

    return ScriptKnowledge(reading, shop.retrieval, shop.bot, reader)
