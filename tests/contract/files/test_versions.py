"""Versions, copies and parts: what every file storage must do."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from layers.files.parts import PART
from layers.files.s3 import S3Files
from shared.errors import NotFound, Unprocessable


def test_every_version_stays_readable_as_a_copy(files: Any) -> None:
    first, second = files.write("a", b"one"), files.write("a", b"two")
    assert first.version != second.version
    assert files.copy("a", "b", first.version).size == 3
    assert (files.read("b"), files.read("a")) == (b"one", b"two")
    assert [one.version for one in files.versions("a")] == [second.version, first.version]
    assert files.versions("missing") == []


def test_a_deleted_object_comes_back_from_its_version(files: Any) -> None:
    version = files.write("a", b"one").version
    files.delete(["a"])
    assert files.head("a") is None
    files.copy("a", "a", version)
    assert files.read("a") == b"one"


def test_an_erased_version_is_gone(files: Any) -> None:
    first, _ = files.write("a", b"one"), files.write("a", b"two")
    files.delete_version("a", first.version)
    with pytest.raises(NotFound):
        files.copy("a", "b", first.version)


def test_a_copy_of_nothing_is_an_error(files: Any) -> None:
    with pytest.raises(NotFound):
        files.copy("missing", "b")


def test_a_copy_may_have_another_type(files: Any) -> None:
    files.write("a", b"one", "text/plain")
    assert files.copy("a", "b", content_type="text/csv").content_type == "text/csv"
    assert files.copy("a", "c").content_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "beginning"), [(b"0123456789", b"0123"), (b"01", b"01"), (b"", b"")]
)
def test_the_beginning_is_no_longer_than_asked(files: Any, data: bytes, beginning: bytes) -> None:
    files.write("a", data)
    assert files.beginning("a", 4) == beginning


@pytest.mark.parametrize("sizes", [[], [5], [PART, 1], [PART - 1, 2, PART]], ids=str)
def test_a_stream_becomes_one_object(files: Any, sizes: list[int]) -> None:
    written = files.write_stream("a", (b"x" * size for size in sizes), "application/zip")
    assert (written.size, files.head("a").size) == (sum(sizes), sum(sizes))


def test_a_stream_that_breaks_leaves_nothing(files: Any) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * PART
        raise ValueError("cut off")

    with pytest.raises(ValueError, match="cut off"):
        files.write_stream("a", broken(), "")
    assert files.head("a") is None


def test_an_upload_without_parts_cannot_be_finished(files: Any) -> None:
    upload = files.begin_parts("a", "text/plain")
    with pytest.raises((Unprocessable, NotFound)):
        files.finish_parts("a", upload)
    files.drop_parts("a", upload)


def test_parts_sent_to_links_become_one_object(s3: S3Files) -> None:
    upload = s3.begin_parts("a", "text/plain")
    for number, data in ((1, b"x" * PART), (2, b"end")):
        request = urllib.request.Request(s3.part_url("a", upload, number, 60), data, method="PUT")
        urllib.request.urlopen(request, timeout=30).close()
    assert s3.finish_parts("a", upload).size == PART + 3


def test_a_link_may_show_one_version(s3: S3Files) -> None:
    version = s3.write("a", b"one").version
    s3.write("a", b"two")
    link = s3.download_url("a", 60, "a.txt", inline_as="text/plain", version=version)
    with urllib.request.urlopen(link, timeout=10) as response:
        assert response.read() == b"one"
