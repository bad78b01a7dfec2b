"""Packing our own code; wheels are packed by the cloud suite, which builds everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.build import pack
from infra.build.target import Target
from infra.build.toolchain import ToolFailed, running_version

HERE = Target(running_version(), "x86_64")


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    pack.pack_function("functions/admin", tmp_path, HERE)
    return tmp_path


def test_a_function_keeps_its_import_path(packed: Path) -> None:
    assert (packed / "functions" / "admin" / "migrate.py").is_file()


def test_functions_stays_a_namespace_package(packed: Path) -> None:
    assert not (packed / "functions" / "__init__.py").exists()


def test_a_single_module_keeps_its_import_path(tmp_path: Path) -> None:
    pack.pack_function("functions/wiring.py", tmp_path, HERE)
    assert (tmp_path / "functions" / "wiring.py").is_file()


def test_every_module_has_bytecode_that_ignores_file_times(packed: Path) -> None:
    sources = list(packed.rglob("*.py"))
    compiled = list(packed.rglob("*.pyc"))
    assert len(compiled) == len(sources) > 0
    assert all(path.read_bytes()[4] == 1 for path in compiled)  # PEP 552: hash-based, unchecked


def test_makefiles_and_hidden_files_stay_behind(packed: Path) -> None:
    assert not [path for path in packed.rglob("*") if path.name in {"Makefile", ".gitignore"}]


def test_packing_twice_gives_the_same_times(packed: Path) -> None:
    assert {path.stat().st_mtime for path in packed.rglob("*")} == {pack.EPOCH}


def test_a_missing_source_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="functions/nowhere"):
        pack.pack_function("functions/nowhere", tmp_path, HERE)


@pytest.mark.parametrize(
    ("machine", "tag"),
    [("arm64", "manylinux_2_28_aarch64"), ("x86_64", "manylinux2014_x86_64")],
    ids=["arm64", "x86_64"],
)
def test_wheels_are_chosen_for_the_target_not_for_this_machine(machine: str, tag: str) -> None:
    assert tag in Target("3.13", machine).platforms
