"""`gb drive` against the whole platform."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from infra.cli.commands import drive as command
from infra.cli.drive_client import DriveClient
from infra.cli.failure import CommandFailed
from tests.support.chat_platform import Chat


@pytest.fixture
def drive(chat: Chat) -> DriveClient:
    client = DriveClient(chat.platform.url, chat.member("ana").token, "shop", "user")
    chat.stack.callback(client.close)
    return client


def do(drive: DriveClient, act: str, *paths: object, delete: bool = False) -> None:
    named = Namespace(act=act, paths=[str(path) for path in paths], delete=delete)
    assert command.act(drive, named) == 0


def test_files_go_there_and_back(
    drive: DriveClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("first", encoding="utf-8")
    do(drive, "cp", tmp_path / "a.txt", "drive:notes/")
    do(drive, "ls", "drive:notes")
    assert "5 notes/a.txt" in capsys.readouterr().out
    (tmp_path / "back").mkdir()
    do(drive, "cp", "drive:notes/a.txt", tmp_path / "back")
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["a.txt"]
    assert (tmp_path / "back" / "a.txt").read_text(encoding="utf-8") == "first"


def test_a_refusal_is_told_in_the_platforms_words(drive: DriveClient, tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ\x90\x00")
    with pytest.raises(CommandFailed, match="Programs cannot be stored"):
        do(drive, "cp", tmp_path / "a.exe", "drive:a.exe")
    with pytest.raises(CommandFailed, match="no such"):
        do(drive, "ls", "drive:missing")


def test_a_folder_is_kept_the_same_on_both_sides(
    drive: DriveClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = tmp_path / "here"
    (here / "deep").mkdir(parents=True)
    (here / "a.txt").write_text("a", encoding="utf-8")
    (here / "deep" / "b.txt").write_text("b", encoding="utf-8")
    do(drive, "sync", here, "drive:copy", delete=True)
    assert "2 sent, 0 removed, 2 in all" in capsys.readouterr().out
    (here / "a.txt").write_text("changed", encoding="utf-8")
    (here / "deep" / "b.txt").unlink()
    do(drive, "sync", here, "drive:copy", delete=True)
    assert "1 sent, 1 removed, 1 in all" in capsys.readouterr().out
    do(drive, "sync", "drive:copy", tmp_path / "back")
    assert (tmp_path / "back" / "a.txt").read_text(encoding="utf-8") == "changed"


@pytest.mark.parametrize("paths", [["a"], ["a", "b"], ["drive:a", "drive:b"]])
def test_one_side_must_be_in_the_drive(drive: DriveClient, paths: list[str]) -> None:
    with pytest.raises(CommandFailed, match="source and a goal"):
        do(drive, "cp", *paths)
