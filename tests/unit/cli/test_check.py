"""`gb check`."""

from __future__ import annotations

import json
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


def test_what_is_no_script_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "none.bas")]) == 1
    assert "no script" in capsys.readouterr().err
