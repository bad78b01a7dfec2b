"""The mirror of bot packages, against a bucket in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.gateway.packages import PackageMirror


class MemoryBucket:
    """The four calls of S3 that a mirror makes."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.writes: list[str] = []

    def put_object(self, **given: Any) -> None:
        self.objects[given["Key"]] = given["Body"]
        self.writes.append(f"put {given['Key']}")

    def delete_object(self, **given: Any) -> None:
        del self.objects[given["Key"]]
        self.writes.append(f"delete {given['Key']}")

    def get_paginator(self, name: str) -> MemoryBucket:
        return self

    def paginate(self, **given: Any) -> Iterator[dict[str, Any]]:
        for key, body in self.objects.items():
            digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
            yield {"Contents": [{"Key": key, "ETag": f'"{digest}"'}]}


class Bench:
    """A package folder and its mirror."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bucket = MemoryBucket()
        self.mirror = PackageMirror(folder, "b", self.bucket)

    def write(self, key: str, text: str) -> None:
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path)
    bench.write("ana.gbai/ana.gbdialog/start.bas", 'TALK "hi"')
    return bench


def test_at_the_start_the_bucket_gets_what_it_lacks(bench: Bench) -> None:
    bench.mirror.compare()
    assert bench.bucket.objects == {"ana.gbai/ana.gbdialog/start.bas": b'TALK "hi"'}


def test_a_second_start_sends_nothing(bench: Bench) -> None:
    bench.mirror.compare()
    PackageMirror(bench.folder, "b", bench.bucket).compare()
    assert bench.bucket.writes == ["put ana.gbai/ana.gbdialog/start.bas"]


def test_only_a_changed_file_is_sent(bench: Bench) -> None:
    bench.write("ana.gbai/b.bas", "1")
    bench.mirror.compare()
    bench.bucket.writes.clear()
    bench.write("ana.gbai/b.bas", "22")
    bench.mirror.follow()
    assert bench.bucket.writes == ["put ana.gbai/b.bas"]


def test_a_deleted_file_is_deleted(bench: Bench) -> None:
    bench.mirror.compare()
    (bench.folder / "ana.gbai/ana.gbdialog/start.bas").unlink()
    bench.mirror.follow()
    assert bench.bucket.objects == {}


def test_a_file_deleted_while_the_platform_was_off_is_deleted(bench: Bench) -> None:
    bench.bucket.objects["ana.gbai/old.bas"] = b"old"
    bench.mirror.compare()
    assert "ana.gbai/old.bas" not in bench.bucket.objects


def test_a_package_that_is_not_in_the_folder_is_left_alone(bench: Bench) -> None:
    bench.bucket.objects["rui.gbai/a.bas"] = b"uploaded"
    bench.mirror.compare()
    assert "rui.gbai/a.bas" in bench.bucket.objects


@pytest.mark.parametrize(
    "name", [".hidden", ".git/config", "a.bas~", "a.tmp", ".a.bas.swp", "~$a.docx", "a.part"]
)
def test_files_that_are_no_part_of_a_package_are_not_sent(bench: Bench, name: str) -> None:
    bench.mirror.compare()
    bench.write(f"ana.gbai/{name}", "x")
    bench.mirror.follow()
    assert len(bench.bucket.objects) == 1


def test_what_a_link_points_at_is_not_sent(bench: Bench, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s")
    (bench.folder / "ana.gbai" / "link.txt").symlink_to(secret)
    bench.mirror.compare()
    assert len(bench.bucket.objects) == 1
