"""Packages that arrive as zip files."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import GbError, PayloadTooLarge, ValidationFailed
from shared.packages.archive import read_archive


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def linked() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("shop.gbai/shop.gbot/config.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def lying() -> bytes:
    """A file that says it has four bytes but has five."""
    data = zipped({"shop.gbai/shop.gbot/config.csv": b"a,b\nc"})
    return data.replace((5).to_bytes(4, "little"), (4).to_bytes(4, "little"))


@pytest.mark.parametrize(
    "name",
    ["shop.gbai/shop.gbot/config.csv", "shop.gbot/config.csv"],
    ids=["outer", "inner"],
)
def test_a_package_is_read_with_or_without_its_outer_folder(name: str) -> None:
    files = read_archive(zipped({name: b"a,b", "shop.gbai/": b""}), "shop")
    assert [(file.key, file.data) for file in files] == [("shop.gbai/shop.gbot/config.csv", b"a,b")]


def test_a_package_may_be_deployed_under_another_name() -> None:
    files = read_archive(zipped({"old.gbai/old.gbkb/faq/a.md": b"x"}), "new")
    assert [file.key for file in files] == ["new.gbai/new.gbkb/faq/a.md"]


@pytest.mark.parametrize(
    ("data", "failure"),
    [
        (lambda: b"no zip at all", ValidationFailed),
        (lambda: zipped({}), ValidationFailed),
        (lambda: zipped({"readme.txt": b"x"}), ValidationFailed),
        (lambda: zipped({"shop.gbai/../../etc/passwd": b"x"}), ValidationFailed),
        (lambda: zipped({"/shop.gbai/shop.gbot/config.csv": b"x"}), ValidationFailed),
        (lambda: zipped({"shop.gbai\\..\\x.gbot\\config.csv": b"x"}), ValidationFailed),
        (linked, ValidationFailed),
        (lying, ValidationFailed),
        (
            lambda: zipped({"a.gbai/a.gbkb/k/A.md": b"x", "a.gbai/a.gbkb/k/a.md": b"y"}),
            ValidationFailed,
        ),
        (
            lambda: zipped({"a.gbai/a.gbkb/k/a.txt": b"0" * 9_000_000}, zipfile.ZIP_DEFLATED),
            PayloadTooLarge,
        ),
        (lambda: zipped({"a.gbai/a.gbkb/k/a.txt": b"0" * 11_000_000}), PayloadTooLarge),
        (
            lambda: zipped({f"a.gbai/a.gbkb/k/{n}.txt": b"" for n in range(1001)}),
            PayloadTooLarge,
        ),
    ],
    ids=[
        "no-zip",
        "empty",
        "no-package",
        "slip",
        "absolute",
        "backslash",
        "link",
        "lie",
        "twice",
        "bomb",
        "large",
        "many",
    ],
)
def test_a_dangerous_archive_is_refused_whole(
    data: Callable[[], bytes], failure: type[GbError]
) -> None:
    with pytest.raises(failure):
        read_archive(data(), "shop")


@given(st.binary(max_size=300))
def test_bytes_that_are_no_package_are_a_callers_mistake(data: bytes) -> None:
    with pytest.raises(GbError):
        read_archive(data, "shop")
