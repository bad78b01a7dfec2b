"""`gb check`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import main

TOOL = 'PARAM n AS INTEGER DESCRIPTION "How many"\nDESCRIPTION "Orders tea"\nRETURN n\n'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    dialogs = tmp_path / "shop.gbai" / "shop.gbdialog"
    (dialogs / "schedulers").mkdir(parents=True)
    (tmp_path / "shop.gbai" / "shop.gbot").mkdir()
    (tmp_path / "shop.gbai" / "shop.gbot" / "config.csv").write_text(
        "name,value\nparam-city,Rome\n"
    )
    (dialogs / "start.bas").write_text('TALK "Welcome to ${city}"\nCALL "order.bas"\n')
    (dialogs / "order.bas").write_text(TOOL)
    (dialogs / "schedulers" / "nightly.bas").write_text('SET SCHEDULE "daily"\nPRINT 1\n')
    return tmp_path / "shop.gbai"


def checked(capsys: pytest.CaptureFixture[str], code: int, *arguments: str | Path) -> Any:
    assert main(["check", "--json", *map(str, arguments)]) == code
    return json.loads(capsys.readouterr().out)["files"]


def test_a_good_package_has_nothing_to_say(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = checked(capsys, 0, package)
    assert [(Path(file["path"]).name, file["ok"], file["kind"]) for file in files] == [
        ("order.bas", True, "tool"),
        ("nightly.bas", True, "program"),
        ("start.bas", True, "program"),
    ]
    assert [file["diagnostics"] for file in files] == [[], [], []]


def test_a_tool_is_described(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = checked(capsys, 0, package / "shop.gbdialog" / "order.bas")
    assert file["tools"][0]["parameters"]["required"] == ["n"]


def test_a_mistake_is_placed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "bad.bas"
    script.write_text("TALK 1\nx = (2\n")
    (file,) = checked(capsys, 1, script)
    (found,) = [each for each in file["diagnostics"] if each["severity"] == "error"]
    assert found.keys() == {
        *("code", "severity", "line", "column", "end_line", "end_column", "message", "hint")
    }
    assert found["line"] == 2
    assert not file["ok"]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("TABLE customers\n    name AS STRING(50)\nEND TABLE\n", "schema"),
        ("You are a poet. Today it is ${weather}, so be gloomy.\n", "prompt"),
        (TOOL, "tool"),
    ],
    ids=["tables", "text", "tool"],
)
def test_the_kind_of_a_file_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, kind: str
) -> None:
    (tmp_path / "file.bas").write_text(source)
    assert [file["kind"] for file in checked(capsys, 0, tmp_path)] == [kind]


def test_two_scripts_of_a_package_cannot_have_one_webhook(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.bas", "b.bas"):
        (package / "shop.gbdialog" / name).write_text('WEBHOOK "pay"\nx = 1\n')
    codes = {found["code"] for file in checked(capsys, 1, package) for found in file["diagnostics"]}
    assert "E3041" in codes


def test_the_tables_of_a_package_are_known_to_its_scripts(
    package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dialogs = package / "shop.gbdialog"
    (dialogs / "tables.bas").write_text("TABLE orders\nid integer KEY\nend table\n")
    (dialogs / "start.bas").write_text('x = FIND orders WHERE colour = "red"\n')
    codes = {found["code"] for file in checked(capsys, 1, package) for found in file["diagnostics"]}
    assert "E3061" in codes


def test_strict_refuses_what_is_otherwise_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.bas").write_text('TALK "a"\nFROBNICATE "x"\n')
    checked(capsys, 0, tmp_path)
    checked(capsys, 1, tmp_path, "--strict")


def test_people_see_the_line_and_a_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.bas").write_text("x = (2\n")
    assert main(["check", str(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert "bad.bas:1:" in shown
    assert "1 scripts: 1 errors" in shown


def test_what_cannot_be_read_is_an_error_of_its_own_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.bas").write_text('DESCRIPTION "Says one"\nTALK 1\n')
    (tmp_path / "large.bas").write_text("TALK 1\n" * 200_000)
    none = tmp_path / "none.bas"
    files = checked(capsys, 1, tmp_path / "good.bas", none, tmp_path / "large.bas")
    assert [(file["ok"], [d["code"] for d in file["diagnostics"]]) for file in files] == [
        (True, []),
        (False, ["E0001"]),
        (False, ["E0002"]),
    ]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.bas", ["a", "b"]),
        ("**/*.bas", ["a", "b", "c"]),
        ("[b].bas", ["b"]),
        (".", ["a", "b", "c"]),
    ],
)
def test_patterns_and_folders_stand_for_their_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pattern: str, names: list[str]
) -> None:
    (tmp_path / "below").mkdir()
    for name in ("a.bas", "b.bas", "below/c.bas", "notes.txt"):
        (tmp_path / name).write_text("TALK 1\n")
    files = checked(capsys, 0, tmp_path / pattern, tmp_path / pattern)
    assert sorted(Path(file["path"]).stem for file in files) == names


def test_a_source_may_come_from_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.cli.main", "check", "--json", "-"]
    done = subprocess.run(
        command, input=b"x = (2\n", capture_output=True, cwd=tmp_path, check=False
    )
    (file,) = json.loads(done.stdout)["files"]
    assert (done.returncode, file["path"], file["diagnostics"][0]["line"]) == (1, "-", 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        "TALK “olá” ' ção\n".encode("cp1252"),
        'TALK "é"'.encode("utf-16"),
        b"\xef\xbb\xbfTALK 1",
    ],
    ids=["empty", "blank", "windows", "utf-16", "mark"],
)
def test_any_encoding_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    (tmp_path / "a.bas").write_bytes(data)
    (file,) = checked(capsys, 0, tmp_path / "a.bas")
    assert file["ok"]
