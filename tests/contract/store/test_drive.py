"""What every store must do with the drive's tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.drive.ports import Listing, Wanted
from shared.ids import new_id
from shared.records.drive import Entry, PendingUpload, Share, TrashItem, Usage
from shared.store import Store
from tests.support.world import EPOCH, World


def entry(world: World, path: str, **fields: Any) -> Entry:
    return Entry(new_id(), world.org_id, world.bot.id, path, **fields)


@pytest.fixture
def drive(world: World) -> World:
    """a/ with b/ (one picture) and three texts, and one file at the top."""
    with world.open() as unit:
        for number, name in enumerate(("z.txt", "A.txt", "m.txt")):
            unit.drive.entries.put(
                entry(
                    world,
                    f"a/{name}",
                    size=10 * number,
                    mime="text/plain",
                    modified_at=EPOCH + timedelta(days=number),
                )
            )
        unit.drive.entries.put(entry(world, "a/b/p.png", size=5, mime="image/png"))
        unit.drive.entries.put(entry(world, "a.md", size=1, modified_at=EPOCH))
    return world


def names(found: Any) -> list[str]:
    return [one.name for one in found]


def test_folders_above_a_file_appear(drive: World) -> None:
    with drive.open() as unit:
        found = unit.drive.entries.at(drive.bot.id, "a/b")
    assert found is not None
    assert found.is_folder


@pytest.mark.parametrize(
    ("sort", "descending", "wanted"),
    [
        ("name", False, ["b", "A.txt", "m.txt", "z.txt"]),
        ("name", True, ["b", "z.txt", "m.txt", "A.txt"]),
        ("size", True, ["b", "m.txt", "A.txt", "z.txt"]),
        ("modified", False, ["b", "z.txt", "A.txt", "m.txt"]),
    ],
)
def test_a_folder_lists_folders_first(
    drive: World, sort: str, descending: bool, wanted: list[str]
) -> None:
    with drive.open() as unit:
        listing = Listing("a", sort, descending)
        assert names(unit.drive.entries.children(drive.bot.id, listing, drive.user.id)) == wanted


@pytest.mark.parametrize("sort", ["name", "size", "modified"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_behind_each_other_are_the_whole_list(
    drive: World, sort: str, descending: bool
) -> None:
    with drive.open() as unit:
        whole = unit.drive.entries.children(
            drive.bot.id, Listing("a", sort, descending), drive.user.id
        )
        seen: list[Entry] = []
        while len(seen) < len(whole):
            after = seen[-1].id if seen else ""
            page = Listing("a", sort, descending, limit=1, after=after)
            seen += unit.drive.entries.children(drive.bot.id, page, drive.user.id)
    assert seen == list(whole)


def test_below_a_folder_are_its_own_only(drive: World) -> None:
    with drive.open() as unit:
        found = unit.drive.entries.below(drive.bot.id, "a", 10)
        rest = unit.drive.entries.below(drive.bot.id, "a", 10, after="a/b")
    assert [one.path for one in found] == ["a/A.txt", "a/b", "a/b/p.png", "a/m.txt", "a/z.txt"]
    assert [one.path for one in rest] == ["a/b/p.png", "a/m.txt", "a/z.txt"]


def test_what_is_put_at_a_path_again_keeps_its_id(drive: World) -> None:
    with drive.open() as unit:
        before = unit.drive.entries.at(drive.bot.id, "a.md")
        after = unit.drive.entries.put(entry(drive, "a.md", size=7, etag="x"))
    assert before is not None
    assert (after.id, after.size, after.etag) == (before.id, 7, "x")


def test_usage_counts_files_not_folders(drive: World) -> None:
    with drive.open() as unit:
        assert unit.drive.entries.usage(drive.bot.id, "a") == Usage(4, 35)
        assert unit.drive.entries.usage_by_type(drive.bot.id, "a") == {
            "image": Usage(1, 5),
            "text": Usage(3, 30),
        }


def test_a_renamed_entry_is_at_its_new_place_only(drive: World) -> None:
    with drive.open() as unit:
        moved = entry(drive, "c/d/new.txt", version="v2", etag="e", size=3)
        unit.drive.entries.rename(drive.bot.id, {"a/m.txt": moved})
        assert unit.drive.entries.at(drive.bot.id, "a/m.txt") is None
        found = unit.drive.entries.at(drive.bot.id, "c/d/new.txt")
    assert found is not None
    assert (found.version, found.size) == ("v2", 3)


def test_a_rename_replaces_what_is_there(drive: World) -> None:
    with drive.open() as unit:
        unit.drive.entries.rename(drive.bot.id, {"a/m.txt": entry(drive, "a/z.txt", size=20)})
        assert unit.drive.entries.usage(drive.bot.id, "a") == Usage(3, 35)


def test_names_compare_without_case(drive: World) -> None:
    with drive.open() as unit:
        assert unit.drive.entries.names_like(drive.bot.id, "a", "a.TXT") == ["A.txt"]


def test_a_star_is_its_owners(drive: World) -> None:
    with drive.open() as unit:
        found = unit.drive.entries.at(drive.bot.id, "a.md")
        assert found is not None
        unit.drive.entries.star(found.id, drive.user.id, on=True)
        unit.drive.entries.star(found.id, drive.user.id, on=True)
        mine = unit.drive.entries.at(drive.bot.id, "a.md", drive.user.id)
        theirs = unit.drive.entries.at(drive.bot.id, "a.md", new_id())
        assert mine is not None
        assert mine.is_starred
        assert theirs is not None
        assert not theirs.is_starred
        assert names(unit.drive.entries.starred(drive.bot.id, drive.user.id)) == ["a.md"]
        unit.drive.entries.star(found.id, drive.user.id, on=False)
        assert names(unit.drive.entries.starred(drive.bot.id, drive.user.id)) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(("a",), "M.T"), ["m.txt"]),
        (Wanted(("",), "a"), ["a", "A.txt", "a.md"]),
        (Wanted(("a",), "flour"), []),
        (Wanted(("a",), "flour", in_content=True), ["A.txt"]),
        (Wanted(("a",), mime="image/"), ["p.png"]),
        (Wanted(("a",), "txt", since=EPOCH + timedelta(days=2)), ["m.txt"]),
        (Wanted(("a",), "txt", until=EPOCH + timedelta(days=1)), ["z.txt"]),
        (Wanted(("b",), "txt"), []),
    ],
)
def test_searches_find(drive: World, wanted: Wanted, found: list[str]) -> None:
    with drive.open() as unit:
        place = unit.drive.entries.at(drive.bot.id, "a/A.txt")
        assert place is not None
        unit.drive.entries.save_text(place.id, "two pounds of flour and a pinch of salt")
        hits = unit.drive.entries.search(drive.bot.id, wanted, drive.user.id)
    assert sorted(hit.name for hit, _ in hits) == sorted(found)
    assert all("flour" in snippet for _, snippet in hits if wanted.in_content)


def test_recent_files_come_newest_first(drive: World) -> None:
    with drive.open() as unit:
        found = unit.drive.entries.recent(drive.bot.id, ["a"], drive.user.id, 3)
    assert names(found) == ["p.png", "m.txt", "A.txt"]


def share(world: World, path: str, **fields: Any) -> Share:
    return Share(
        new_id(), world.org_id, world.bot.id, path, world.user.id, **{"kind": "email", **fields}
    )


def test_shares_are_found_by_any_grantee(drive: World) -> None:
    made = share(drive, "a", grantee="Bia@Example.com")
    with drive.open() as unit:
        unit.drive.shares.add(made)
        assert [s.id for s in unit.drive.shares.with_any(["bia@example.com", ""])] == [made.id]
        assert [s.id for s in unit.drive.shares.by(drive.user.id)] == [made.id]
        assert unit.drive.shares.with_any([""]) == []


def test_shares_follow_what_moves(drive: World) -> None:
    inside, outside = share(drive, "a/b/p.png"), share(drive, "ab")
    with drive.open() as unit:
        unit.drive.shares.add(inside)
        unit.drive.shares.add(outside)
        unit.drive.shares.move(drive.bot.id, "a/b", "c")
        assert [s.id for s in unit.drive.shares.of_path(drive.bot.id, "c/p.png")] == [inside.id]
        assert [s.id for s in unit.drive.shares.of_path(drive.bot.id, "ab")] == [outside.id]


def test_a_link_is_downloaded_as_often_as_it_says(drive: World) -> None:
    made = share(drive, "a.md", kind="link", token_hash="h", most_downloads=2)
    with drive.open() as unit:
        unit.drive.shares.add(made)
        assert [unit.drive.shares.count_download(made.id) for _ in range(3)] == [True, True, False]


def test_a_link_is_found_by_its_token_before_the_organization_is_known(
    drive: World, store: Store
) -> None:
    made = share(drive, "a.md", kind="link", token_hash="secret")
    with drive.open() as unit:
        unit.drive.shares.add(made)
        unit.drive.shares.add(share(drive, "a", grantee="x@y.z"))
    assert store.directory.share_of_token("secret") == (drive.org_id, made.id)
    assert store.directory.share_of_token("other") is None
    assert store.directory.share_of_token("") is None


def test_what_is_taken_into_the_trash_can_be_put_back(drive: World) -> None:
    item = TrashItem(new_id(), drive.org_id, drive.bot.id, "a", True, drive.user.id)
    with drive.open() as unit:
        unit.drive.trash.add(item)
        unit.drive.trash.add(item)
        taken = unit.drive.entries.below(drive.bot.id, "a", 2)
        unit.drive.trash.take(item.id, taken)
        unit.drive.trash.take(item.id, unit.drive.entries.below(drive.bot.id, "a", 10))
        (found,) = unit.drive.trash.list_of(drive.user.id, drive.bot.id)
        kept = unit.drive.trash.entries(item.id, 10)
        assert (found.files, found.size, len(kept)) == (4, 35, 5)
        assert unit.drive.entries.below(drive.bot.id, "a", 10) == []
        unit.drive.trash.put_back(item.id, [one.id for one in kept[:2]])
        assert unit.drive.trash.get(item.id) is not None
        unit.drive.trash.put_back(item.id, [one.id for one in kept[2:]])
        assert unit.drive.trash.get(item.id) is None


def test_the_trash_knows_the_versions_it_took(drive: World) -> None:
    item = TrashItem(new_id(), drive.org_id, drive.bot.id, "v.md", False, drive.user.id)
    with drive.open() as unit:
        placed = unit.drive.entries.put(entry(drive, "v.md", version="v1"))
        unit.drive.trash.add(item)
        unit.drive.trash.take(item.id, [placed])
        assert unit.drive.trash.holds(drive.bot.id, "v.md", "v1")
        assert not unit.drive.trash.holds(drive.bot.id, "v.md", "v2")
        assert unit.drive.trash.older_than(EPOCH, 5) == []
        unit.drive.trash.forget(item.id)
        assert not unit.drive.trash.holds(drive.bot.id, "v.md", "v1")


def test_an_upload_is_there_until_it_is_taken(drive: World) -> None:
    upload = PendingUpload(
        *(new_id(), drive.org_id, drive.bot.id, "a.md", drive.user.id, "uploads/1", 5),
        *("text/plain", False, EPOCH),
    )
    with drive.open() as unit:
        unit.drive.uploads.add(upload)
        assert unit.drive.uploads.get(upload.id) == upload
        assert unit.drive.uploads.expired(EPOCH + timedelta(seconds=1), 5) == [upload]
        assert unit.drive.uploads.remove(upload.id)
        assert not unit.drive.uploads.remove(upload.id)
