"""`gb fmt`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.cli.main import main

MESSY = "if x then\ntalk 1\nend if"
NEAT = "IF x THEN\n    TALK 1\nEND IF\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "a.bas"
    path.write_text(MESSY)
    return path


def test_a_script_is_rewritten_once(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", str(script.parent)]) == 0
    assert script.read_text() == NEAT
    assert capsys.readouterr().out == f"{script}\n"
    assert main(["fmt", str(script)]) == 0
    assert capsys.readouterr().out == ""


def test_a_check_writes_nothing(script: Path) -> None:
    assert main(["fmt", "--check", str(script)]) == 1
    assert script.read_text() == MESSY
    script.write_text(NEAT)
    assert main(["fmt", "--check", str(script)]) == 0


def test_a_difference_is_shown(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--diff", str(script)]) == 0
    shown = capsys.readouterr().out
    assert "-talk 1\n" in shown
    assert "+    TALK 1\n" in shown
    assert script.read_text() == MESSY


@pytest.mark.parametrize("name", ["faulty.bas", "none.bas"])
def test_what_cannot_be_formatted_is_left_alone(
    script: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    faulty = script.parent / "faulty.bas"
    faulty.write_text("x = (2\n")
    assert main(["fmt", str(script.parent / name), str(script)]) == 2
    assert (faulty.read_text(), script.read_text()) == ("x = (2\n", NEAT)
    assert f"{name}:1:" in capsys.readouterr().err


def test_standard_input_goes_to_standard_output(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.cli.main", "fmt", "-"]
    done = subprocess.run(
        command, input=MESSY.encode(), capture_output=True, cwd=tmp_path, check=True
    )
    assert done.stdout.decode() == NEAT
