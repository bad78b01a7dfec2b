"""Whatever dies in the middle of a transfer or deletion: the next run ends it, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.drive.tasks import COPY, MOVE, RESTORE, TRASH, Task, begin, new_task
from shared.drive.working import work
from shared.records.drive import TrashItem
from tests.support.drives import LONG, Drives
from tests.support.people import SignedIn

FILES = {f"box/{folder}/{number}.txt": f"{folder}{number}" for folder in "ab" for number in "123"}


class Killed(BaseException):
    """The process died here."""


class Fatal:
    """Storage whose n-th change kills the process, before or after it took effect."""

    def __init__(self, objects: Any, number: int, *, after: bool) -> None:
        self._objects, self._left, self._after = objects, number, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._objects, name)
        return self._deadly(found) if name in {"copy", "delete", "write"} else found

    def _deadly(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def acting(*values: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Killed
            done = act(*values, **named)
            if self._left == 0:
                raise Killed
            return done

        return acting


def survived(drives: Drives, task: Task, number: int, *, after: bool) -> bool:
    """Run the task on storage that dies at its n-th change, then again on good storage; whether it died."""
    import dataclasses

    fatal = dataclasses.replace(drives.desk, objects=Fatal(drives.files, number, after=after))
    died = False
    try:
        work(fatal, task, lambda: LONG)
    except Killed:
        died = True
        work(drives.desk, task, lambda: LONG)
    drives.work()
    return died


def filled(drives: Drives, who: SignedIn) -> None:
    drives.fill(who, FILES)


def path(who: SignedIn, inside: str) -> str:
    return f"shop.gbdrive/users/{who.user.email}/{inside}"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("kind", [MOVE, COPY])
@pytest.mark.parametrize("number", range(1, 10))
def test_a_transfer_ends_as_if_nothing_had_happened(
    drives: Drives, ana: SignedIn, kind: str, number: int, after: bool
) -> None:
    filled(drives, ana)
    task = new_task(drives.visit(ana), kind, ((path(ana, "box"), path(ana, "new")),))
    survived(drives, task, number, after=after)
    moved = {name.replace("box", "new", 1): text.encode() for name, text in FILES.items()}
    stayed = {name: text.encode() for name, text in FILES.items()} if kind == COPY else {}
    assert drives.contents(ana) == moved | stayed


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", range(1, 4))
def test_a_deletion_ends_and_comes_back_whole(
    drives: Drives, ana: SignedIn, number: int, after: bool
) -> None:
    filled(drives, ana)
    before, visit = drives.contents(ana), drives.visit(ana)
    item = TrashItem(
        "00000000-0000-7000-8000-0000000000aa",
        *(drives.bot.org_id, drives.bot.id, path(ana, "box"), True, ana.user.id),
    )
    with drives.store.transaction(drives.bot.org_id) as unit:
        unit.drive.trash.add(item)
    options = {"trash_id": item.id}
    task = new_task(visit, TRASH, ((path(ana, "box"), ""),), options=options)
    survived(drives, task, number, after=after)
    assert drives.contents(ana) == {}
    back = new_task(visit, RESTORE, ((path(ana, "box"), path(ana, "box")),), options=options)
    survived(drives, back, number * 2, after=after)
    assert drives.contents(ana) == before


@pytest.mark.parametrize("kind", [MOVE, COPY])
def test_a_long_transfer_goes_on_in_the_next_invocation(
    drives: Drives, ana: SignedIn, kind: str
) -> None:
    drives.fill(ana, {f"box/{number:03}.txt": str(number) for number in range(210)})
    task = new_task(drives.visit(ana), kind, ((path(ana, "box"), path(ana, "new")),), total=210)
    drives.tasks.waiting = [task.as_json()]
    assert drives.work(remaining_ms=0) >= 3
    found = drives.contents(ana)
    assert sorted(name for name in found if name.startswith("new/")) == [
        f"new/{number:03}.txt" for number in range(210)
    ]
    assert all(found[f"new/{number:03}.txt"] == str(number).encode() for number in range(210))


def test_more_than_500_files_become_a_job(drives: Drives, ana: SignedIn) -> None:
    with drives.store.transaction(drives.bot.org_id) as unit:
        limits = {"user-file-count": "5000"}
        unit.bots.save_config(drives.bot.id, limits, "config.csv")
    drives.fill(ana, {f"box/{number}.txt": "x" for number in range(501)})
    answer = drives.client(ana).post("/api/drive/move", json={"from": "box", "to": "away/"})
    assert (answer.status_code, answer.json()["data"]["status"]) == (202, "queued")
    drives.work()
    with drives.store.transaction(drives.bot.org_id) as unit:
        job = unit.jobs.get(answer.json()["data"]["job_id"])
    assert job is not None
    assert (job.status, len(drives.paths(ana))) == ("succeeded", 501)


NAMES = st.sampled_from(["a", "b", "A", "c.txt", "d"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
ACTS = st.lists(
    st.tuples(st.sampled_from(["move", "copy", "delete", "put"]), PATHS, PATHS), max_size=8
)


@given(ACTS)
@settings(max_examples=60, deadline=None)
def test_files_are_neither_lost_nor_doubled_whatever_is_done(
    acts: Iterable[tuple[str, str, str]],
) -> None:
    from functions.drive.app import app
    from functions.drive.deps import wiring

    drives = Drives()
    app.dependency_overrides[wiring] = lambda: drives
    try:
        ana = drives.person("ana")
        client = drives.client(ana)
        for number, (act, source, target) in enumerate(acts):
            before = drives.contents(ana)
            if act == "put":
                answer = client.put(f"/api/drive/file/{source}/f{number}.txt", content=str(number))
            elif act == "delete":
                answer = client.delete(f"/api/drive/delete/{source}")
            else:
                body = {"from": source, "to": target, "conflict": "rename"}
                answer = client.post(f"/api/drive/{act}", json=body)
            assert answer.status_code < 500, answer.text
            after = drives.contents(ana)
            if act == "move" or answer.status_code >= 400:
                assert sorted(after.values()) == sorted(before.values())
            if act == "copy":
                assert set(before.items()) <= set(after.items())
    finally:
        app.dependency_overrides.clear()


def test_storage_and_entries_are_brought_in_line(drives: Drives, ana: SignedIn) -> None:
    filled(drives, ana)
    client = drives.client(ana)
    client.delete("/api/drive/delete/box/a/1.txt")
    key = f"shop.gbai/{path(ana, 'box/a/1.txt')}"
    drives.files.write(f"shop.gbai/{path(ana, 'lost.txt')}", b"by a client of S3")
    drives.files.delete([f"shop.gbai/{path(ana, 'box/b/2.txt')}"])
    done = drives.following.reconcile(drives.bot)
    assert done == {"recorded": 1, "removed": 1, "deleted": 0}
    assert drives.following.reconcile(drives.bot) == {"recorded": 0, "removed": 0, "deleted": 0}
    assert "lost.txt" in drives.contents(ana)
    # A deletion that died before the object went: the comparison ends it instead of showing the file again.
    version = drives.files.versions(key)[0].version
    drives.files.copy(key, key, version)
    newest = drives.files.versions(key)[0].version
    with drives.store.transaction(drives.bot.org_id) as unit:
        (item,) = unit.drive.trash.list_of(ana.user.id, drives.bot.id)
        (entry,) = unit.drive.trash.entries(item.id, 5)
        unit.drive.trash.put_back(item.id, [entry.id])
        unit.drive.trash.add(item)
        import dataclasses

        unit.drive.entries.put(dataclasses.replace(entry, version=newest))
        unit.drive.trash.take(item.id, [dataclasses.replace(entry, version=newest)])
    assert drives.following.reconcile(drives.bot)["deleted"] == 1
    assert "box/a/1.txt" not in drives.contents(ana)


def test_a_cancelled_job_stops_between_two_steps(drives: Drives, ana: SignedIn) -> None:
    import dataclasses

    drives.fill(ana, {f"box/{number:03}.txt": "x" for number in range(210)})
    visit = drives.visit(ana)
    task = new_task(visit, MOVE, ((path(ana, "box"), path(ana, "new")),), total=210)
    job = begin(visit, task)
    (body,) = drives.tasks.waiting
    drives.tasks.waiting.clear()
    work(drives.desk, Task.of(dict(body)), lambda: 0)
    with drives.store.transaction(drives.bot.org_id) as unit:
        running = unit.jobs.get(job.id)
        assert running is not None
        assert 0 < running.progress < 100
        unit.jobs.update(dataclasses.replace(running, status="cancelled"))
    assert drives.work() == 1
    found = drives.paths(ana)
    assert len(found) == 210
    assert {name.partition("/")[0] for name in found} == {"box", "new"}
